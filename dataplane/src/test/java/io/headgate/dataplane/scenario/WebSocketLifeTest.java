package io.headgate.dataplane.scenario;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.testing.Ended;
import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.H2Client;
import io.headgate.dataplane.testing.H2Client.Answer;
import io.headgate.dataplane.testing.H2Server;
import io.headgate.dataplane.testing.OriginConnection;
import io.headgate.dataplane.testing.TestClient;
import io.headgate.dataplane.testing.TestOrigin;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** How WebSockets are kept, asked whether they are there, and ended in order. Bytes are written as ISO 8859-1. */
class WebSocketLifeTest {
    private static final String GOING_AWAY = "\u0088\u0002\u0003\u00E9";
    private static final String PING = "\u0089\u0000";
    private static final String HELLO = "\u0081\u0005hello";

    /** The client's Close, masked by zeros. */
    private static final String CLOSE = "\u0088\u0082\0\0\0\0\u0003\u00E9";

    /** The client's Pong, masked by zeros. */
    private static final String PONG = "\u008A\u0080\0\0\0\0";

    private static Gateway before(TestOrigin origin, String timeouts) {
        return Gateway.start("""
                listeners: { web: { bind: "127.0.0.1:0", http: { timeouts: { %s } } } }
                routes: [ { upstream: app } ]
                upstreams: { app: { endpoints: [ "${origin}" ] } }
                """.formatted(timeouts), origin);
    }

    private static TestOrigin origin(TestOrigin.Script script) {
        return TestOrigin.start(connection -> {
            connection.readHead();
            connection.send(TunnelTest.SWITCHING);
            script.serve(connection);
        });
    }

    private static void send(OriginConnection connection, String bytes) throws IOException {
        connection.send(bytes.getBytes(ISO_8859_1));
    }

    /** What the endpoint must have been sent by the client's side. */
    private static void expect(OriginConnection connection, String bytes) throws IOException {
        for (int i = 0; i < bytes.length(); i++) {
            assertEquals(bytes.charAt(i), (char) connection.next(), "at " + i);
        }
    }

    /** Ends as a server does that is told goodbye. */
    private static void end(OriginConnection connection) throws IOException {
        expect(connection, CLOSE);
        send(connection, GOING_AWAY);
        connection.close();
    }

    private static void send(TestClient client, String bytes) {
        client.send(bytes.getBytes(ISO_8859_1));
    }

    private static void assertDrained(CompletableFuture<Boolean> drained) throws Exception {
        assertTrue(drained.get(20, TimeUnit.SECONDS), "not drained before the deadline");
    }

    @Test
    void inADrainTheClientIsToldToGoElsewhereAndItsGoodbyeReachesTheEndpoint() throws Exception {
        try (TestOrigin origin = origin(connection -> {
                    send(connection, HELLO);
                    end(connection);
                });
                Gateway gateway = Gateway.before(origin);
                TestClient client = TunnelTest.open(gateway)) {
            assertEquals(HELLO, client.readBytes(HELLO.length()));
            assertEquals(1, gateway.metric("websockets", "listener", "web"));
            CompletableFuture<Boolean> drained = gateway.drain(Duration.ofSeconds(10));
            assertEquals(GOING_AWAY, client.readBytes(GOING_AWAY.length()));
            send(client, CLOSE);
            assertEquals("", client.readUntilEnd());
            client.close();
            assertDrained(drained);
            Ended ended = gateway.nextEnded();
            assertNull(ended.failure());
            assertEquals(HELLO.length(), ended.bytesOut());
            assertEquals(0, gateway.metric("websockets", "listener", "web"));
            assertEquals(1, gateway.metric("websockets_total", "listener", "web"));
        }
    }

    @Test
    void aFrameThatHasBegunIsFinishedBeforeAndNothingFollows() throws Exception {
        Gate draining = new Gate();
        AtomicBoolean silent = new AtomicBoolean(true);
        try (TestOrigin origin = origin(connection -> {
                    if (!silent.getAndSet(false)) {
                        send(connection, HELLO.substring(0, 4));
                        draining.pass();
                        send(connection, HELLO.substring(4) + HELLO);
                    }
                    end(connection);
                });
                Gateway gateway = Gateway.before(origin);
                TestClient other = TunnelTest.open(gateway);
                TestClient client = TunnelTest.open(gateway)) {
            assertEquals(HELLO.substring(0, 4), client.readBytes(4));
            CompletableFuture<Boolean> drained = gateway.drain(Duration.ofSeconds(10));
            assertEquals(GOING_AWAY, other.readBytes(GOING_AWAY.length()), "told at the same moment");
            send(other, CLOSE);
            assertEquals("", other.readUntilEnd());
            other.close();
            draining.open();
            String rest = HELLO.substring(4) + GOING_AWAY;
            assertEquals(rest, client.readBytes(rest.length()));
            send(client, CLOSE);
            assertEquals("", client.readUntilEnd());
            client.close();
            assertDrained(drained);
        }
    }

    @Test
    void aClientOfHttp2IsToldBeforeItsConnectionEnds() throws Exception {
        try (TestOrigin origin = origin(WebSocketLifeTest::end);
                Gateway gateway = Gateway.before(origin);
                H2Client client = H2Client.connect(gateway)) {
            int stream = WebSocketToHttp2Test.connect(client);
            Answer answer = client.answer(stream);
            while (answer.status == 0) {
                assertTrue(client.read());
            }
            CompletableFuture<Boolean> drained = gateway.drain(Duration.ofSeconds(10));
            while (answer.length() < GOING_AWAY.length()) {
                assertTrue(client.read());
            }
            client.data(stream, CLOSE, false);
            assertEquals(GOING_AWAY, client.await(stream).text());
            client.data(stream, "", true);
            while (client.read()) {}
            client.close();
            assertDrained(drained);
        }
    }

    @Test
    void anEndpointOfHttp2HearsTheGoodbyeToo() throws Exception {
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    H2Server server = H2Server.accept(connection, 8, 1);
                    int stream = WebSocketToHttp2Test.accept(server);
                    H2Server.Frame frame = server.expectFrame();
                    assertEquals(CLOSE, new String(frame.payload(), ISO_8859_1));
                    server.frame(H2Client.DATA, H2Client.END_STREAM, stream, GOING_AWAY.getBytes(ISO_8859_1));
                    while (server.read() != null) {}
                });
                Gateway gateway = Gateway.start("""
                        listeners: { web: { bind: "127.0.0.1:0", http: {} } }
                        routes: [ { upstream: app } ]
                        upstreams: { app: { protocol: h2, endpoints: [ "${origin}" ] } }
                        """, origin);
                TestClient client = gateway.connect()) {
            client.send(WebSocketToHttp2Test.UPGRADE);
            assertEquals(101, client.readToHead().status());
            CompletableFuture<Boolean> drained = gateway.drain(Duration.ofSeconds(10));
            assertEquals(GOING_AWAY, client.readBytes(GOING_AWAY.length()));
            send(client, CLOSE);
            assertEquals("", client.readUntilEnd());
            client.close();
            assertDrained(drained);
        }
    }

    @Test
    void anAgedWebSocketIsEndedInOrderWithItsReason() {
        try (TestOrigin origin = origin(WebSocketLifeTest::end);
                Gateway gateway = before(origin, "tunnel_max_age: 200ms");
                TestClient client = TunnelTest.open(gateway)) {
            assertEquals(GOING_AWAY, client.readBytes(GOING_AWAY.length()));
            send(client, CLOSE);
            assertEquals("", client.readUntilEnd());
            client.close();
            assertEquals(Failure.TUNNEL_AGED, gateway.nextEnded().failure());
        }
    }

    @Test
    void aSilentClientIsAskedAndStaysAsLongAsItAnswers() {
        try (TestOrigin origin = origin(connection -> {
                    expect(connection, PONG + PONG);
                    send(connection, HELLO);
                    connection.readUntilEnd();
                });
                Gateway gateway = before(origin, "tunnel_ping: 600ms, tunnel_idle: 10s");
                TestClient client = TunnelTest.open(gateway)) {
            assertEquals(PING, client.readBytes(PING.length()));
            send(client, PONG);
            assertEquals(PING, client.readBytes(PING.length()));
            send(client, PONG);
            assertEquals(HELLO, client.readBytes(HELLO.length()));
        }
    }

    @Test
    void aClientThatDoesNotAnswerIsGoneAndTheEndpointIsTold() {
        StringBuilder told = new StringBuilder();
        try (TestOrigin origin = origin(connection -> {
                    for (int b = connection.next(); b >= 0; b = connection.next()) {
                        told.append((char) b);
                    }
                });
                Gateway gateway = before(origin, "tunnel_ping: 100ms, tunnel_idle: 10s");
                TestClient client = TunnelTest.open(gateway)) {
            assertEquals(PING + GOING_AWAY, client.readUntilEnd());
            assertEquals(Failure.PONG_TIMEOUT, gateway.nextEnded().failure());
            origin.connection(0).awaitEnd();
        }
        assertEquals(8, told.length());
        assertEquals("\u0088\u0082", told.substring(0, 2));
        assertEquals(3, told.charAt(6) ^ told.charAt(2));
        assertEquals(0xE9, told.charAt(7) ^ told.charAt(3));
    }

    /** The gateway stops reading it, so it could not be heard. */
    @Test
    void aClientWhoseBytesTheEndpointDoesNotTakeIsNotTakenForSilent() {
        Gate full = new Gate();
        try (TestOrigin origin = origin(connection -> {
                    full.pass();
                    connection.readUntilEnd();
                });
                Gateway gateway = before(origin, "tunnel_ping: 300ms, tunnel_idle: 2s");
                TestClient client = TunnelTest.open(gateway)) {
            byte[] frame = new byte[64 * Stream.MIB];
            frame[0] = (byte) 0x82;
            frame[1] = 127;
            frame[6] = 4; // of 64 MiB, of which the last bytes never come
            Thread.ofVirtual().start(() -> sendWhatIsTaken(client, frame));
            assertEquals(Failure.TUNNEL_IDLE, gateway.nextEnded().failure());
            full.open();
        }
    }

    private static void sendWhatIsTaken(TestClient client, byte[] bytes) {
        try {
            client.send(bytes);
        } catch (UncheckedIOException | AssertionError closedUpon) {
            // as it should be
        }
    }

    @Test
    void aSilentWebSocketIsClosedInBothDirections() {
        try (TestOrigin origin = origin(connection -> {
                    send(connection, HELLO);
                    connection.readUntilEnd();
                });
                Gateway gateway = before(origin, "tunnel_idle: 500ms");
                TestClient client = TunnelTest.open(gateway)) {
            assertEquals(HELLO + GOING_AWAY, client.readUntilEnd());
            assertEquals(Failure.TUNNEL_IDLE, gateway.nextEnded().failure());
            origin.connection(0).awaitEnd();
            assertTrue(origin.received().contains("\u0088\u0082"));
        }
    }
}
