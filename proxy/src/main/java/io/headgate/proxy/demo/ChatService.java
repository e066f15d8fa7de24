package io.headgate.proxy.demo;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Chat for clients without WebSocket: {@code /chat/events} (SSE), {@code /chat/poll} and {@code POST /chat/messages}.
 */
final class ChatService implements HttpEndpoint.Handler {
    /** Under the 30 s after which a gateway gives up on an answer that has not begun. */
    private static final int POLL_SECONDS_MAX = 25;

    private final String name;
    private final ChatRooms rooms;
    private final Duration heartbeat;

    ChatService(String name, ChatRooms rooms, Duration heartbeat) {
        this.name = name;
        this.rooms = rooms;
        this.heartbeat = heartbeat;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        Query query = Query.of(exchange.getRequestURI());
        String room = ChatRooms.checkedRoom(query.text("room"));
        try {
            switch (exchange.getRequestURI().getPath()) {
                case "/chat/messages" -> post(exchange, room);
                case "/chat/events" -> events(exchange, room, query);
                case "/chat/poll" -> poll(exchange, room, query);
                default -> throw Reply.notFound(exchange, "there are /chat/events, /chat/poll and /chat/messages.");
            }
        } catch (InterruptedException e) {
            // The service closes, or this client does not read what it asked for: the connection goes, and nobody is
            // told.
            Thread.currentThread().interrupt();
        }
    }

    private void post(HttpExchange exchange, String room) throws IOException {
        Reply.requireMethod(exchange, "POST");
        Map<String, Object> object = Json.readObject(exchange);
        Object user = object.get("user");
        String checkedUser = ChatRooms.checkedUser(user == null ? null : user.toString());
        ChatMessage message = rooms.post(room, checkedUser, Json.text(object, "text"), name);
        Reply.json(exchange, 201, message.members());
    }

    private void events(HttpExchange exchange, String room, Query query) throws IOException, InterruptedException {
        Reply.requireMethod(exchange, "GET");
        // A browser that reconnects names the last message it saw in this field, not in the address.
        String last = exchange.getRequestHeaders().getFirst("last-event-id");
        long after = last == null
                ? query.number("after", 0, Long.MAX_VALUE)
                : Query.number("last-event-id", last, Long.MAX_VALUE);
        Mailbox mailbox = new Mailbox();
        rooms.join(room, after, mailbox);
        try {
            exchange.getResponseHeaders().set("content-type", "text/event-stream");
            exchange.getResponseHeaders().set("cache-control", "no-store");
            exchange.sendResponseHeaders(200, 0);
            stream(exchange.getResponseBody(), room, mailbox);
        } finally {
            rooms.leave(room, mailbox);
        }
    }

    private void stream(OutputStream out, String room, Mailbox mailbox) throws IOException, InterruptedException {
        String welcome = Json.write(welcome(room, name));
        write(out, "retry: 1000\nevent: welcome\ndata: " + welcome + "\n\n");
        while (!Thread.currentThread().isInterrupted()) {
            ChatMessage message = mailbox.take(heartbeat);
            // The comment keeps whoever stands between awake, and is how we learn that the client has gone.
            write(out, message == null ? ": heartbeat\n\n" : event(message));
        }
    }

    private static String event(ChatMessage message) {
        return "id: " + message.id() + "\ndata: " + Json.write(message.members()) + "\n\n";
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private void poll(HttpExchange exchange, String room, Query query) throws IOException, InterruptedException {
        Reply.requireMethod(exchange, "GET");
        long after = query.number("after", 0, Long.MAX_VALUE);
        Duration wait = Duration.ofSeconds(query.number("wait", POLL_SECONDS_MAX, POLL_SECONDS_MAX));
        Mailbox mailbox = new Mailbox();
        rooms.join(room, after, mailbox);
        List<Map<String, Object>> messages = new ArrayList<>();
        long next = after;
        try {
            @Nullable ChatMessage message = mailbox.take(wait);
            while (message != null) {
                messages.add(message.members());
                next = message.id();
                message = mailbox.take(Duration.ZERO);
            }
        } finally {
            rooms.leave(room, mailbox);
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("room", room);
        answer.put("next", next);
        answer.put("messages", messages);
        Reply.json(exchange, 200, answer);
    }

    /** What a client over a stream learns first: which endpoint it got, as it cannot read the answer's head. */
    static Map<String, Object> welcome(String room, String servedBy) {
        Map<String, Object> welcome = new LinkedHashMap<>();
        welcome.put("type", "welcome");
        welcome.put("room", room);
        welcome.put("served_by", servedBy);
        return welcome;
    }
}
