package io.headgate.dataplane.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.H2Client;
import io.headgate.dataplane.testing.H2Server;
import io.headgate.dataplane.testing.TestClient;
import io.headgate.dataplane.testing.TestOrigin;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Who is silent on a connection of HTTP/2 while something is under way is asked, and let go when it is gone. */
class Http2PingTest {
    private static final String IMPATIENT = "ping: 100ms, ping_timeout: 100ms";
    private static final String PATIENT = "ping: 100ms, ping_timeout: 20s";

    private static Gateway asksClients(String pings, TestOrigin origin) {
        return Gateway.start("""
                listeners: { web: { bind: "127.0.0.1:0", http: { http2: { %s }, timeouts: { keep_alive: 600ms } } } }
                routes: [ { upstream: app } ]
                upstreams: { app: { endpoints: [ "${origin}" ] } }
                """.formatted(pings), origin);
    }

    private static Gateway asksEndpoints(String pings, TestOrigin origin) {
        return Gateway.start("""
                listeners: { web: { bind: "127.0.0.1:0", http: {} } }
                routes: [ { upstream: app } ]
                upstreams: { app: { protocol: h2, keep_alive: { %s }, endpoints: [ "${origin}" ] } }
                """.formatted(pings), origin);
    }

    private static TestOrigin holding(Gate open) {
        return TestOrigin.start(connection -> {
            while (connection.read() != null) {
                open.pass();
                connection.send(TestOrigin.ok("hello"));
            }
        });
    }

    private static byte[] data(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    // ---- clients

    @Test
    void aClientThatAnswersIsAskedAgainAndAgain() {
        Gate open = new Gate();
        try (TestOrigin origin = holding(open);
                Gateway gateway = asksClients(PATIENT, origin);
                H2Client client = H2Client.connect(gateway)) {
            int stream = client.get("/");
            client.awaitPings(2);
            open.open();
            assertEquals("hello", client.await(stream).text());
        }
    }

    @Test
    void anythingThatComesIsAnAnswer() {
        Gate open = new Gate();
        try (TestOrigin origin = holding(open);
                Gateway gateway = asksClients(PATIENT, origin);
                H2Client client = H2Client.connect(gateway).ignorePings()) {
            int stream = client.get("/");
            for (int i = 1; i <= 2; i++) {
                client.awaitPings(i);
                client.windowUpdate(0, 1);
            }
            open.open();
            assertEquals("hello", client.await(stream).text());
        }
    }

    @Test
    void aClientThatDoesNotAnswerIsGoneAndItsWorkIsCancelled() {
        try (TestOrigin origin = TestOrigin.start(connection -> connection.readUntilEnd());
                Gateway gateway = asksClients(IMPATIENT, origin);
                H2Client client = H2Client.connect(gateway).ignorePings()) {
            client.get("/");
            assertEquals(Failure.PONG_TIMEOUT, gateway.nextEnded().failure());
            assertEquals(-1, client.awaitGoAway());
            assertEquals(1, client.pings());
            origin.connection(0).awaitEnd();
        }
    }

    @Test
    void aWebSocketOfAClientThatDoesNotAnswerEnds() {
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    connection.readHead();
                    connection.send(TunnelTest.SWITCHING);
                    connection.readUntilEnd();
                });
                Gateway gateway = asksClients(IMPATIENT, origin);
                H2Client client = H2Client.connect(gateway).ignorePings()) {
            WebSocketToHttp2Test.connect(client);
            assertEquals(Failure.PONG_TIMEOUT, gateway.nextEnded().failure());
            origin.connection(0).awaitEnd();
        }
    }

    @Test
    void whereNothingIsUnderWayNobodyIsAsked() {
        try (TestOrigin origin = TestOrigin.answering(TestOrigin.ok("hello"));
                Gateway gateway = asksClients("ping: 200ms, ping_timeout: 100ms", origin);
                H2Client client = H2Client.connect(gateway).ignorePings()) {
            assertEquals("hello", client.await(client.get("/")).text());
            assertEquals(0, client.awaitGoAway());
            assertEquals(0, client.pings());
            assertEquals(1, gateway.metric("failures_total", "reason", "keep_alive_timeout"));
        }
    }

    @Test
    void theAnswerIsNotTakenForOneToTheQuestionOfADrain() {
        Gate open = new Gate();
        try (TestOrigin origin = holding(open);
                Gateway gateway = asksClients(PATIENT, origin);
                H2Client client = H2Client.connect(gateway).ignorePings()) {
            int before = client.get("/1");
            client.awaitPings(1);
            CompletableFuture<Boolean> drained = gateway.drain(Duration.ofSeconds(20));
            assertEquals(Integer.MAX_VALUE, client.awaitGoAways(1));
            client.frame(H2Client.PING, 1, 0, data(1));
            int onItsWay = client.get("/2");
            client.frame(H2Client.PING, 1, 0, data(0));
            assertEquals(onItsWay, client.awaitGoAways(2));
            open.open();
            assertEquals("hello", client.await(before).text());
            assertEquals("hello", client.await(onItsWay).text());
            client.awaitGoAway();
            client.close();
            drained.join();
        }
    }

    // ---- endpoints

    private static void answerPing(H2Server server) throws IOException {
        H2Server.Frame ping = server.expectFrame();
        assertEquals(H2Client.PING, ping.type());
        server.frame(H2Client.PING, 1, 0, ping.payload());
    }

    @Test
    void anEndpointThatAnswersMayTakeItsTime() {
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    H2Server server = H2Server.accept(connection);
                    int stream = server.expect().stream();
                    for (int i = 0; i < 2; i++) {
                        answerPing(server);
                    }
                    server.ok(stream, "hello");
                    while (server.read() != null) {}
                });
                Gateway gateway = asksEndpoints(PATIENT, origin)) {
            assertEquals("hello", gateway.ask(Requests.GET).text());
        }
    }

    @Test
    void anEndpointThatDoesNotAnswerIsAskedNothingMoreOnThatConnection() {
        AtomicInteger connections = new AtomicInteger();
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    H2Server server = H2Server.accept(connection);
                    if (connections.incrementAndGet() > 1) {
                        server.ok(server.expect().stream(), "again");
                    }
                    while (server.read() != null) {}
                });
                Gateway gateway = asksEndpoints(IMPATIENT, origin)) {
            assertEquals(502, gateway.ask(Requests.post("/", "hello")).status());
            assertEquals(Failure.ENDPOINT_PONG_TIMEOUT, gateway.nextEnded().failure());
            assertEquals("again", gateway.ask(Requests.GET).text());
            origin.connection(0).awaitEnd();
        }
    }

    @Test
    void anAnswerThatStopsWithItsEndpointIsCut() {
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    H2Server server = H2Server.accept(connection);
                    server.headers(server.expect().stream(), false, ":status", "200");
                    while (server.read() != null) {}
                });
                Gateway gateway = asksEndpoints(IMPATIENT, origin);
                H2Client client = H2Client.connect(gateway)) {
            assertEquals(2, client.await(client.get("/")).resetCode);
            assertEquals(Failure.ENDPOINT_PONG_TIMEOUT, gateway.nextEnded().failure());
        }
    }

    @Test
    void aWebSocketEndsWithItsEndpoint() {
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    H2Server server = H2Server.accept(connection, 8, 1);
                    WebSocketToHttp2Test.accept(server);
                    while (server.read() != null) {}
                });
                Gateway gateway = asksEndpoints(IMPATIENT, origin);
                TestClient client = gateway.connect()) {
            client.send(WebSocketToHttp2Test.UPGRADE);
            assertEquals(101, client.readToHead().status());
            client.readUntilEnd();
            assertEquals(Failure.ENDPOINT_PONG_TIMEOUT, gateway.nextEnded().failure());
        }
    }
}
