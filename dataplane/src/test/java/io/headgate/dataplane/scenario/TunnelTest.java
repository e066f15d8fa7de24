package io.headgate.dataplane.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.testing.Await;
import io.headgate.dataplane.testing.Ended;
import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.Message;
import io.headgate.dataplane.testing.OriginConnection;
import io.headgate.dataplane.testing.TestClient;
import io.headgate.dataplane.testing.TestClient.End;
import io.headgate.dataplane.testing.TestOrigin;
import io.headgate.dataplane.upstream.UpstreamState;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An upgrade to WebSocket: a tunnel once both sides have agreed, and nothing else before. */
class TunnelTest {
    static final String UPGRADE = Requests.get(
            "/chat", "connection: upgrade", "upgrade: websocket", "sec-websocket-key: x", "sec-websocket-version: 13");
    static final String SWITCHING = "HTTP/1.1 101 Switching Protocols\r\n"
            + "connection: upgrade\r\n"
            + "upgrade: websocket\r\n"
            + "sec-websocket-accept: y\r\n\r\n";

    /** Agrees to the upgrade and sends back whatever comes, until the other side ends. */
    static void echo(OriginConnection connection) throws IOException {
        connection.readHead();
        connection.send(SWITCHING);
        for (int b = connection.next(); b >= 0; b = connection.next()) {
            connection.send(new byte[] {(byte) b});
        }
        connection.shutdownOutput();
    }

    static TestClient open(Gateway gateway) {
        TestClient client = gateway.connect();
        Message answer = client.roundTrip(UPGRADE);
        assertEquals(101, answer.status());
        assertEquals("websocket", answer.field("upgrade"));
        assertEquals("upgrade", answer.field("connection"));
        assertEquals("y", answer.field("sec-websocket-accept"));
        return client;
    }

    @Test
    void passesBytesBothWaysAndIsLoggedOnceAtItsEnd() {
        try (TestOrigin origin = TestOrigin.start(TunnelTest::echo);
                Gateway gateway = Gateway.before(origin);
                TestClient client = open(gateway)) {
            client.send("ping");
            assertEquals("ping", client.readBytes(4));
            client.send("pong");
            assertEquals("pong", client.readBytes(4));
            assertTrue(origin.received().contains("upgrade: websocket\r\n"));
            assertTrue(gateway.noneEnded());

            client.shutdownOutput();
            assertEquals(End.CLOSED, client.awaitEnd());
            Ended ended = gateway.nextEnded();
            assertEquals(101, ended.status());
            assertEquals(8, ended.bytesOut());
            assertEquals(null, ended.failure());
        }
    }

    @Test
    void theCookieThatBindsAClientComesWithTheSwitch() {
        try (TestOrigin origin = TestOrigin.start(TunnelTest::echo);
                Gateway gateway = Gateway.start("""
                        listeners: { web: { bind: "127.0.0.1:0", http: {} } }
                        routes: [ { upstream: app } ]
                        upstreams: { app: { sticky: { cookie: hg }, endpoints: [ "${origin}" ] } }
                        """, origin);
                TestClient client = gateway.connect();
                TestClient again = gateway.connect()) {
            String cookie = String.valueOf(client.roundTrip(UPGRADE).field("set-cookie"));
            assertTrue(cookie.startsWith("hg="), cookie);
            String more = "cookie: " + cookie.substring(0, cookie.indexOf(';')) + "\r\n\r\n";
            Message answer = again.roundTrip(UPGRADE.substring(0, UPGRADE.length() - 2) + more);
            assertEquals(101, answer.status());
            assertFalse(answer.has("set-cookie"), "it has its cookie already");
        }
    }

    @Test
    void nothingOfTheClientPassesBeforeTheEndpointHasAgreed() {
        Gate agreed = new Gate();
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    connection.readHead();
                    agreed.pass();
                    connection.send(SWITCHING + connection.received().length());
                });
                Gateway gateway = Gateway.before(origin);
                TestClient client = gateway.connect()) {
            client.send(UPGRADE);
            Await.until("the head to arrive", () -> origin.received().endsWith("\r\n\r\n"));
            client.drip("early", gateway::bytesIn);
            int head = origin.received().length();
            assertFalse(origin.received().endsWith("early"));
            agreed.open();

            assertEquals(101, client.read().status());
            assertEquals(
                    String.valueOf(head), client.readBytes(String.valueOf(head).length()));
        }
    }

    @Test
    void anEndpointThatRefusesAnswersAsToAnyRequest() {
        try (TestOrigin origin = TestOrigin.answering(TestOrigin.ok("no"));
                Gateway gateway = Gateway.before(origin);
                TestClient client = gateway.connect()) {
            Message answer = client.roundTrip(UPGRADE);
            assertEquals(200, answer.status());
            assertEquals("no", answer.text());
            assertEquals("close", answer.field("connection"));
            assertEquals(End.CLOSED, client.awaitEnd());
        }
    }

    @Test
    void aSwitchNobodyAskedForIsABadAnswer() {
        try (TestOrigin origin = TestOrigin.start(TunnelTest::echo);
                Gateway gateway = Gateway.before(origin)) {
            Message answer = gateway.ask(Requests.GET);
            assertEquals(502, answer.status());
            assertTrue(answer.text().contains("upgrade_refused"), answer::text);
            origin.connection(0).awaitEnd();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "connection: upgrade\r\n",
                "upgrade: websocket\r\n",
                "connection: upgrade\r\nupgrade: h2c\r\n",
                "connection: upgrade\r\nupgrade: websocket, h2c\r\n",
                "connection: upgrade\r\nupgrade: websocket\r\nupgrade: h2c\r\n"
            })
    void aSwitchToAnythingButWebSocketIsABadAnswer(String fields) {
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    connection.readHead();
                    connection.send("HTTP/1.1 101 Switching Protocols\r\n" + fields + "\r\nwhatever");
                });
                Gateway gateway = Gateway.before(origin)) {
            Message answer = gateway.ask(UPGRADE);
            assertEquals(502, answer.status());
            assertTrue(answer.text().contains("upgrade_refused"), answer::text);
            origin.connection(0).awaitEnd();
        }
    }

    @Test
    void otherUpgradesAreIgnored() {
        try (TestOrigin origin = TestOrigin.answering(TestOrigin.ok("plain"));
                Gateway gateway = Gateway.before(origin);
                TestClient client = gateway.connect()) {
            String h2c = Requests.get(
                    "/", "connection: upgrade, http2-settings", "upgrade: h2c", "http2-settings: AAMAAABkAAQAoAAA");
            assertEquals("plain", client.roundTrip(h2c).text());
            assertEquals("plain", client.roundTrip(Requests.GET).text());
            assertFalse(origin.received().contains("h2c"));
            assertFalse(origin.received().contains("http2-settings"));
        }
    }

    @Test
    void theClientMayEndItsDirectionFirst() {
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    connection.readHead();
                    connection.send(SWITCHING);
                    connection.readUntilEnd();
                    connection.send("all the rest");
                    connection.close();
                });
                Gateway gateway = Gateway.before(origin);
                TestClient client = open(gateway)) {
            client.send("last words");
            client.shutdownOutput();

            assertEquals("all the rest", client.readUntilEnd());
            assertTrue(origin.received().endsWith("last words"));
        }
    }

    @Test
    void theEndpointMayEndItsDirectionFirst() {
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    connection.readHead();
                    connection.send(SWITCHING + "last words");
                    connection.shutdownOutput();
                    connection.readUntilEnd();
                });
                Gateway gateway = Gateway.before(origin);
                TestClient client = open(gateway)) {
            assertEquals("last words", client.readUntilEnd());
            client.send("all the rest");
            client.shutdownOutput();

            origin.connection(0).awaitEnd();
            assertTrue(origin.received().endsWith("all the rest"));
        }
    }

    /** More than fits on the way, so that writes have to wait. */
    private static final int PERIODS = 256;

    private static long bytesPassed(Gateway gateway) {
        return (long) gateway.metric("bytes_total");
    }

    /** Awaits that bytes flow, and then that no more fit on the way to who does not read. */
    private static void awaitFullWay(Gateway gateway) {
        Await.until("bytes to flow", () -> bytesPassed(gateway) > Stream.MIB);
        Steady.await("the way to be full", () -> bytesPassed(gateway));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void allThatTheClientSentBeforeItEndedReachesALateEndpoint(boolean endpointEndsFirst) throws Exception {
        Stream stream = new Stream();
        long bytes = (long) PERIODS * stream.block().length;
        Gate full = new Gate();
        CompletableFuture<Long> received = new CompletableFuture<>();
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    connection.readHead();
                    connection.send(SWITCHING);
                    if (endpointEndsFirst) {
                        connection.shutdownOutput();
                    }
                    full.pass();
                    CRC32 sum = new CRC32();
                    Stream.read(connection, bytes, sum);
                    received.complete(sum.getValue());
                });
                Gateway gateway = Gateway.before(origin);
                TestClient client = open(gateway)) {
            Thread.ofVirtual().start(() -> {
                awaitFullWay(gateway);
                full.open();
            });
            for (int i = 0; i < PERIODS; i++) {
                client.send(stream.block());
            }
            if (endpointEndsFirst) {
                client.shutdownOutput();
            } else {
                client.close();
            }
            assertEquals(stream.checksum(bytes), received.get(20, TimeUnit.SECONDS));
            origin.connection(0).awaitEnd();
        }
    }

    @Test
    void allThatTheEndpointSendsReachesALateClientThatHadEndedFirst() {
        Stream stream = new Stream();
        long bytes = (long) PERIODS * stream.block().length;
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    connection.readHead();
                    connection.send(SWITCHING);
                    connection.readUntilEnd();
                    for (int i = 0; i < PERIODS; i++) {
                        connection.send(stream.block());
                    }
                    connection.close();
                });
                Gateway gateway = Gateway.before(origin);
                TestClient client = open(gateway)) {
            client.shutdownOutput();
            awaitFullWay(gateway);
            CRC32 sum = new CRC32();
            client.skip(bytes, sum);
            assertEquals(stream.checksum(bytes), sum.getValue());
            assertEquals(End.CLOSED, client.awaitEnd());
        }
    }

    @Test
    void anEndpointThatTakesNothingAfterTheEndIsClosedUpon() {
        Gate end = new Gate();
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    connection.readHead();
                    connection.send(SWITCHING);
                    connection.shutdownOutput();
                    end.pass();
                });
                Gateway gateway = Gateway.start("""
                    listeners:
                      web: { bind: "127.0.0.1:0", http: { timeouts: { write_stall: 300ms, tunnel_idle: 8s } } }
                    routes: [ { upstream: app } ]
                    upstreams: { app: { endpoints: [ "${origin}" ] } }
                    """, origin);
                TestClient first = open(gateway);
                TestClient client = open(gateway)) {
            long before = gateway.bytesIn();
            byte[] block = new byte[Stream.MIB];
            while (first.offer(block) > 0) {
                Steady.await("the gateway to take no more", gateway::bytesIn);
            }
            // So much less that the gateway still reads, and sees the end; should it not, the tunnel is idle.
            client.send(new byte[(int) (gateway.bytesIn() - before) - 64 * 1024]);
            client.shutdownOutput();

            gateway.nextEnded();
            UpstreamState app = gateway.plane().upstreams().upstreams().getFirst();
            Await.until("the connection to be given up", () -> app.connectionsNow() <= 1);
            end.open();
        }
    }

    @Test
    void aSilentTunnelIsClosedWithItsReason() {
        try (TestOrigin origin = TestOrigin.start(TunnelTest::echo);
                Gateway gateway = Gateway.start("""
                    listeners: { web: { bind: "127.0.0.1:0", http: { timeouts: { tunnel_idle: 200ms } } } }
                    routes: [ { upstream: app } ]
                    upstreams: { app: { endpoints: [ "${origin}" ] } }
                    """, origin);
                TestClient client = open(gateway)) {
            client.send("ping");
            assertEquals("ping", client.readBytes(4));

            assertEquals(End.CLOSED, client.awaitEnd());
            origin.connection(0).awaitEnd();
            Ended ended = gateway.nextEnded();
            assertEquals("tunnel_idle", String.valueOf(ended.failure()).toLowerCase(java.util.Locale.ROOT));
            assertTrue(ended.durationNs() < TimeUnit.MILLISECONDS.toNanos(800), ended::toString);
            assertEquals(1.0, gateway.metric("failures_total", "reason", "tunnel_idle"));
        }
    }

    @Test
    void aSlowReaderInATunnelPausesTheEndpointAndNotTheWorkersMemory() {
        SlowReading reading = new SlowReading();
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    connection.readHead();
                    connection.send(SWITCHING);
                    reading.send(connection);
                });
                Gateway gateway = Gateway.before(origin);
                TestClient client = open(gateway)) {
            reading.assertPausesTheEndpoint(client);
        }
    }
}
