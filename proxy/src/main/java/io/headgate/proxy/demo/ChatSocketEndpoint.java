package io.headgate.proxy.demo;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.java_websocket.WebSocket;
import org.java_websocket.WebSocketImpl;
import org.java_websocket.drafts.Draft;
import org.java_websocket.drafts.Draft_6455;
import org.java_websocket.exceptions.InvalidDataException;
import org.java_websocket.framing.CloseFrame;
import org.java_websocket.handshake.ClientHandshake;
import org.java_websocket.handshake.ServerHandshakeBuilder;
import org.java_websocket.protocols.IProtocol;
import org.java_websocket.protocols.Protocol;
import org.java_websocket.server.WebSocketServer;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket endpoint of chat: {@code /chat/ws?room=NAME&user=NAME[&after=ID]}. What a client sends as text is a
 * message; what it receives are JSON objects whose {@code type} is {@code welcome}, {@code message} or {@code problem}.
 */
final class ChatSocketEndpoint extends WebSocketServer implements AutoCloseable {
    /** Frames that may wait for one client: a whole history and as many again. */
    private static final int WAITING_MAX = 2 * ChatRooms.HISTORY_MAX;

    /** Without it the library refuses clients that ask for no subprotocol, which is all of them. */
    private static final IProtocol NO_SUBPROTOCOL = new Protocol("");

    private static final long START_SECONDS_MAX = 10;
    private static final int STOP_MILLIS_MAX = 1000;
    private static final System.Logger log = System.getLogger(ChatSocketEndpoint.class.getName());

    private final String name;
    private final ChatRooms rooms;
    private final CompletableFuture<InetSocketAddress> started = new CompletableFuture<>();

    /** What a connection asked for, and its receiver once it has joined. */
    private record Member(String room, String user, long after, ChatReceiver receiver) {}

    private ChatSocketEndpoint(String name, int port, ChatRooms rooms) {
        super(
                new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port),
                1,
                List.of(new Draft_6455(List.of(), List.of(NO_SUBPROTOCOL), Json.BODY_BYTES_MAX)));
        this.name = name;
        this.rooms = rooms;
        setReuseAddr(true);
        setTcpNoDelay(true);
        setDaemon(true);
        // Two pings unanswered and a client is gone; browsers answer by themselves.
        setConnectionLostTimeout(30);
    }

    static ChatSocketEndpoint start(String name, int port, ChatRooms rooms) throws IOException {
        ChatSocketEndpoint endpoint = new ChatSocketEndpoint(name, port, rooms);
        endpoint.start();
        try {
            endpoint.started.get(START_SECONDS_MAX, TimeUnit.SECONDS);
            return endpoint;
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException(name + " does not listen on 127.0.0.1:" + port, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(name + " was interrupted while it started", e);
        }
    }

    InetSocketAddress address() {
        return started.join();
    }

    @Override
    public void onStart() {
        started.complete(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), getPort()));
    }

    @Override
    public ServerHandshakeBuilder onWebsocketHandshakeReceivedAsServer(
            WebSocket connection, Draft draft, ClientHandshake request) throws InvalidDataException {
        connection.setAttachment(member(connection, request.getResourceDescriptor()));
        ServerHandshakeBuilder response = super.onWebsocketHandshakeReceivedAsServer(connection, draft, request);
        response.put(HttpEndpoint.SERVED_BY, name);
        return response;
    }

    private Member member(WebSocket connection, String target) throws InvalidDataException {
        try {
            URI uri = new URI(target);
            if (!"/chat/ws".equals(uri.getPath())) {
                throw new InvalidDataException(CloseFrame.REFUSE, "nothing is at " + uri.getPath());
            }
            Query query = Query.of(uri);
            String room = ChatRooms.checkedRoom(query.text("room"));
            String user = ChatRooms.checkedUser(query.text("user"));
            long after = query.number("after", 0, Long.MAX_VALUE);
            return new Member(room, user, after, message -> offer(connection, message));
        } catch (URISyntaxException | Refusal e) {
            throw new InvalidDataException(CloseFrame.REFUSE, e);
        }
    }

    private static boolean offer(WebSocket connection, ChatMessage message) {
        if (!connection.isOpen()) {
            return false;
        }
        if (((WebSocketImpl) connection).outQueue.size() >= WAITING_MAX) {
            connection.closeConnection(CloseFrame.TRY_AGAIN_LATER, "too far behind; come back with after=ID");
            return false;
        }
        connection.send(Json.write(message.members()));
        return true;
    }

    @Override
    public void onOpen(WebSocket connection, ClientHandshake request) {
        Member member = connection.getAttachment();
        connection.send(Json.write(ChatService.welcome(member.room(), name)));
        try {
            rooms.join(member.room(), member.after(), member.receiver());
        } catch (Refusal full) {
            connection.close(CloseFrame.TRY_AGAIN_LATER, full.getMessage());
        }
    }

    @Override
    public void onMessage(WebSocket connection, String text) {
        Member member = connection.getAttachment();
        if (text.isBlank()) {
            return;
        }
        try {
            rooms.post(member.room(), member.user(), text.strip(), name);
        } catch (Refusal refusal) {
            var problem = refusal.members();
            problem.put("type", "problem");
            connection.send(Json.write(problem));
        }
    }

    @Override
    public void onMessage(WebSocket connection, ByteBuffer bytes) {
        connection.close(CloseFrame.REFUSE, "a message is text, not bytes");
    }

    @Override
    public void onClose(WebSocket connection, int code, String reason, boolean remote) {
        // Null when the connection was never a WebSocket: a health check, or a refused handshake.
        Member member = connection.getAttachment();
        if (member != null) {
            rooms.leave(member.room(), member.receiver());
        }
    }

    /** The connection is null when the server itself fails, e.g. because its port is taken. */
    @Override
    public void onError(@Nullable WebSocket connection, Exception failure) {
        if (connection == null) {
            started.completeExceptionally(failure);
        }
        log.log(Level.DEBUG, name, failure);
    }

    @Override
    public void close() {
        try {
            stop(STOP_MILLIS_MAX);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
