package io.headgate.proxy.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.testing.Await;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ChatSocketTest {
    private final HttpClient http = HttpClient.newHttpClient();
    private final ChatRooms rooms = new ChatRooms(InstantSource.system());
    private ChatSocketEndpoint one;
    private ChatSocketEndpoint other;

    @BeforeEach
    void start() throws IOException {
        one = ChatSocketEndpoint.start("chat-ws-1", 0, rooms);
        other = ChatSocketEndpoint.start("chat-ws-2", 0, rooms);
    }

    @AfterEach
    void close() {
        http.shutdownNow();
        one.close();
        other.close();
    }

    private WebSocket connect(ChatSocketEndpoint endpoint, String target, WebSocket.Listener listener) {
        URI uri = URI.create("ws://127.0.0.1:" + endpoint.address().getPort() + target);
        return http.newWebSocketBuilder()
                .buildAsync(uri, listener)
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }

    @Test
    void peopleOnDifferentEndpointsTalk() throws InterruptedException {
        Frames annReads = new Frames();
        Frames bobReads = new Frames();
        WebSocket ann = connect(one, "/chat/ws?room=den&user=ann", annReads);
        connect(other, "/chat/ws?room=den&user=bob", bobReads);
        assertTrue(annReads.next().contains("\"served_by\":\"chat-ws-1\""));
        assertTrue(bobReads.next().contains("\"served_by\":\"chat-ws-2\""));
        Await.until("both to listen", () -> rooms.listening() == 2);
        ann.sendText("hello \u00e4\u20ac", true).join();
        for (Frames reads : new Frames[] {annReads, bobReads}) {
            String message = reads.next();
            assertTrue(message.contains("\"text\":\"hello \u00e4\u20ac\""), message);
            assertTrue(message.contains("\"user\":\"ann\""), message);
            assertTrue(message.contains("\"via\":\"chat-ws-1\""), message);
        }
        ann.sendClose(WebSocket.NORMAL_CLOSURE, "bye").join();
        Await.until("ann to have left", () -> rooms.listening() == 1);
    }

    @Test
    void whoComesBackGetsWhatWasMissed() throws InterruptedException {
        rooms.post("den", "ann", "one", "chat-1");
        rooms.post("den", "ann", "two", "chat-1");
        Frames reads = new Frames();
        connect(one, "/chat/ws?room=den&user=bob&after=1", reads);
        reads.next();
        assertTrue(reads.next().contains("\"text\":\"two\""));
    }

    @Test
    void aMessageTooLargeEndsTheConnection() throws Exception {
        Frames whole = new Frames();
        connect(one, "/chat/ws?room=den", whole)
                .sendText("x".repeat(5000), true)
                .join();
        assertEquals(1009, whole.closed.get(20, TimeUnit.SECONDS));
        Frames parts = new Frames();
        WebSocket inParts = connect(one, "/chat/ws?room=den", parts);
        inParts.sendText("x".repeat(3000), false).join();
        inParts.sendText("x".repeat(3000), true).join();
        assertEquals(1009, parts.closed.get(20, TimeUnit.SECONDS));
    }

    @Test
    void bytesAreRefused() throws Exception {
        Frames reads = new Frames();
        connect(one, "/chat/ws?room=den", reads)
                .sendBinary(ByteBuffer.wrap(new byte[3]), true)
                .join();
        assertEquals(1003, reads.closed.get(20, TimeUnit.SECONDS));
    }

    @Test
    void anotherPathOrABadRoomIsNoWebSocket() {
        for (String target : new String[] {"/chat/other", "/chat/ws?room=No", "/chat/ws?after=x"}) {
            CompletionException refused =
                    assertThrows(CompletionException.class, () -> connect(one, target, new Frames()), target);
            WebSocketHandshakeException cause =
                    assertInstanceOf(WebSocketHandshakeException.class, refused.getCause(), target);
            assertEquals(404, cause.getResponse().statusCode(), target);
        }
        assertEquals(0, rooms.listening());
    }

    @Test
    void aReaderThatDoesNotReadIsCut() {
        // It never asks for a frame, so the client's buffers fill, then the kernel's, then the endpoint's queue.
        connect(one, "/chat/ws?room=den", new WebSocket.Listener() {
            @Override
            public void onOpen(WebSocket socket) {}
        });
        Await.until("the socket to listen", () -> rooms.listening() == 1);
        String text = "x".repeat(4000);
        Await.until("the reader to be cut", () -> {
            rooms.post("den", "ann", text, "chat-ws-1");
            return rooms.listening() == 0;
        });
    }

    /** Whole text frames in order, and the code of the close. */
    private static final class Frames implements WebSocket.Listener {
        final CompletableFuture<Integer> closed = new CompletableFuture<>();
        private final BlockingQueue<String> texts = new LinkedBlockingQueue<>();
        private final StringBuilder partial = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            partial.append(data);
            if (last) {
                texts.add(partial.toString());
                partial.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            closed.complete(code);
            return null;
        }

        String next() throws InterruptedException {
            String text = texts.poll(20, TimeUnit.SECONDS);
            assertTrue(text != null, "no frame came");
            return text;
        }
    }
}
