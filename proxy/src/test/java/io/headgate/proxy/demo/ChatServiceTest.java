package io.headgate.proxy.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.testing.Await;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ChatServiceTest {
    private static final String MESSAGES = "/chat/messages?room=den";

    private final DemoClient client = new DemoClient();
    private final ChatRooms rooms = new ChatRooms(InstantSource.system());
    private final List<HttpEndpoint> running = new ArrayList<>();

    private InetSocketAddress start(String name, Duration heartbeat) throws IOException {
        HttpEndpoint endpoint = HttpEndpoint.start(name, 0, new ChatService(name, rooms, heartbeat));
        running.add(endpoint);
        return endpoint.address();
    }

    private InetSocketAddress start(String name) throws IOException {
        return start(name, Duration.ofSeconds(15));
    }

    @AfterEach
    void close() {
        client.close();
        running.forEach(HttpEndpoint::close);
    }

    private void say(InetSocketAddress endpoint, String text) {
        String json = "{\"user\":\"ann\",\"text\":\"" + text + "\"}";
        assertEquals(201, client.postJson(endpoint, MESSAGES, json).statusCode());
    }

    @Test
    void aMessageToOneEndpointArrivesAsAnEventFromTheOther() throws IOException {
        InetSocketAddress one = start("chat-1");
        InetSocketAddress other = start("chat-2");
        try (Events events = events(other, "den")) {
            assertEquals("chat-2", DemoClient.servedBy(events.head));
            assertEquals("text/event-stream", DemoClient.header(events.head, "content-type"));
            assertTrue(events.next("event: welcome\ndata: ").contains("\"served_by\":\"chat-2\""));
            say(one, "hello");
            String message = events.next("id: 1\ndata: ");
            assertTrue(message.contains("\"text\":\"hello\""), message);
            assertTrue(message.contains("\"via\":\"chat-1\""), message);
        }
    }

    @Test
    void aStreamThatComesBackGetsWhatItMissed() throws IOException {
        InetSocketAddress endpoint = start("chat-1");
        say(endpoint, "one");
        say(endpoint, "two");
        try (Events events = events(endpoint, "den", "last-event-id", "1")) {
            assertTrue(events.next("id: ").contains("\"text\":\"two\""));
        }
        try (Events events = events(endpoint, "den", "last-event-id", "77")) {
            assertTrue(events.next("id: ").contains("\"text\":\"one\""), "an id of an earlier run counts for nothing");
        }
    }

    @Test
    void aQuietStreamBeats() throws IOException {
        try (Events events = events(start("chat-1", Duration.ofMillis(5)), "den")) {
            events.next(": heartbeat");
            events.next(": heartbeat");
        }
        Await.until("the room to notice that its only listener left", () -> rooms.listening() == 0);
    }

    @Test
    void aPollWaitsForTheNextMessage() throws Exception {
        InetSocketAddress one = start("chat-1");
        InetSocketAddress other = start("chat-2");
        say(one, "old");
        CompletableFuture<HttpResponse<String>> poll = client.http()
                .sendAsync(
                        HttpRequest.newBuilder(DemoClient.uri(other, "/chat/poll?room=den&after=1&wait=25"))
                                .build(),
                        BodyHandlers.ofString());
        Await.until("the poll to listen", () -> rooms.listening() == 1);
        say(one, "new");
        String answer = poll.get(20, TimeUnit.SECONDS).body();
        assertTrue(answer.startsWith("{\"room\":\"den\",\"next\":2,\"messages\":[{"), answer);
        assertTrue(answer.contains("\"text\":\"new\""), answer);
        assertEquals(0, rooms.listening());
    }

    @Test
    void aPollThatNeedNotWaitAnswersWithWhatThereIs() throws IOException {
        InetSocketAddress endpoint = start("chat-1");
        say(endpoint, "one");
        HttpResponse<byte[]> all = client.get(endpoint, "/chat/poll?room=den&after=0&wait=0");
        assertTrue(DemoClient.text(all).contains("\"next\":1"), DemoClient.text(all));
        HttpResponse<byte[]> none = client.get(endpoint, "/chat/poll?room=den&after=1&wait=0");
        assertEquals("{\"room\":\"den\",\"next\":1,\"messages\":[]}", DemoClient.text(none));
    }

    @Test
    void badRequestsAreRefused() throws IOException {
        InetSocketAddress endpoint = start("chat-1");
        assertEquals(413, client.postJson(endpoint, MESSAGES, " ".repeat(4097)).statusCode());
        assertEquals(415, client.send("POST", endpoint, MESSAGES, "text=x").statusCode());
        assertEquals(400, client.postJson(endpoint, MESSAGES, "\"text\"").statusCode());
        assertEquals(
                422, client.postJson(endpoint, MESSAGES, "{\"text\":\" \"}").statusCode());
        assertEquals(
                422,
                client.postJson(endpoint, MESSAGES, "{\"text\":\"x\",\"user\":\"a\\u0000b\"}")
                        .statusCode());
        assertEquals(
                422,
                client.postJson(endpoint, "/chat/messages?room=No", "{\"text\":\"x\"}")
                        .statusCode());
        assertEquals(400, client.get(endpoint, "/chat/poll?wait=26").statusCode());
        assertEquals(400, client.get(endpoint, "/chat/events?after=-1").statusCode());
        assertEquals(
                400, client.get(endpoint, "/chat/events", "last-event-id", "x").statusCode());
        assertEquals(405, client.get(endpoint, MESSAGES).statusCode());
    }

    @Test
    void aReaderThatDoesNotReadIsCut() throws IOException {
        InetSocketAddress endpoint = start("chat-1");
        try (Socket stalled = new Socket()) {
            stalled.setReceiveBufferSize(4096);
            stalled.connect(endpoint);
            stalled.getOutputStream()
                    .write("GET /chat/events?room=den HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            Await.until("the stream to listen", () -> rooms.listening() == 1);
            String text = "x".repeat(4000);
            Await.until("the reader to be cut", () -> {
                rooms.post("den", "ann", text, "chat-1");
                return rooms.listening() == 0;
            });
        }
    }

    private Events events(InetSocketAddress endpoint, String room, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(DemoClient.uri(endpoint, "/chat/events?room=" + room));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return new Events(client.http()
                .sendAsync(request.build(), BodyHandlers.ofInputStream())
                .orTimeout(20, TimeUnit.SECONDS)
                .join());
    }

    /** An open event stream, read event by event. */
    private static final class Events implements AutoCloseable {
        final HttpResponse<InputStream> head;
        private final BufferedReader lines;

        Events(HttpResponse<InputStream> head) {
            this.head = head;
            this.lines = new BufferedReader(new InputStreamReader(head.body(), StandardCharsets.UTF_8));
        }

        /** The next event whose text has this in it. */
        String next(String part) throws IOException {
            StringBuilder event = new StringBuilder();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.isEmpty()) {
                    event.append(line).append('\n');
                } else if (event.indexOf(part) >= 0) {
                    return event.toString();
                } else {
                    event.setLength(0);
                }
            }
            throw new IOException("the stream ended before " + part);
        }

        @Override
        public void close() throws IOException {
            lines.close();
        }
    }
}
