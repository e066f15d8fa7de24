package io.headgate.dataplane.scenario;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.testing.Await;
import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.H2Client;
import io.headgate.dataplane.testing.TestOrigin;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** How connections of HTTP/2 end: by GOAWAY, so that no client loses a request, and in time. */
class Http2EndTest {
    private static final int NO_ERROR = 0;
    private static final int PROTOCOL_ERROR = 1;
    private static final int SETTINGS_TIMEOUT = 4;
    private static final int REFUSED_STREAM = 7;
    private static final int ENHANCE_YOUR_CALM = 11;

    private static TestOrigin holding(Gate open) {
        return TestOrigin.start(connection -> {
            while (connection.read() != null) {
                open.pass();
                connection.send(TestOrigin.ok("hello"));
            }
        });
    }

    private static Gateway impatient(String http) {
        return Gateway.start("""
                listeners: { web: { bind: "127.0.0.1:0", http: { %s } } }
                routes: [ { respond: { status: 200, body: pong } } ]
                """.formatted(http));
    }

    private static CompletableFuture<Boolean> drain(Gateway gateway) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return gateway.plane().drain(Duration.ofSeconds(20));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    @Test
    void aDrainAnswersWhatIsUnderWayAndWhatIsOnItsWay() {
        Gate open = new Gate();
        try (TestOrigin origin = holding(open);
                Gateway gateway = Gateway.before(origin);
                H2Client client = H2Client.connect(gateway)) {
            int before = client.get("/1");
            client.ping();
            origin.connection(0);
            CompletableFuture<Boolean> drained = drain(gateway);
            assertEquals(Integer.MAX_VALUE, client.awaitGoAways(1), "as yet any stream is answered");
            int onItsWay = client.get("/2");
            assertEquals(onItsWay, client.awaitGoAways(2));
            int late = client.get("/3");
            assertEquals(REFUSED_STREAM, client.await(late).resetCode, "may be asked elsewhere");
            open.open();
            assertEquals("hello", client.await(before).text());
            assertEquals("hello", client.await(onItsWay).text());
            assertEquals(NO_ERROR, client.awaitGoAway());
            client.close();
            assertTrue(drained.join());
        }
    }

    @Test
    void aDrainClosesIdleConnections() {
        try (Gateway gateway = impatient("");
                H2Client client = H2Client.connect(gateway)) {
            assertEquals("pong", client.await(client.get("/")).text());
            CompletableFuture<Boolean> drained = drain(gateway);
            assertEquals(NO_ERROR, client.awaitGoAway());
            client.close();
            assertTrue(drained.join());
        }
    }

    @Test
    void aConnectionThatIsOldEnoughIsAskedToLeave() {
        try (Gateway gateway = impatient("http2: { max_age: 1s }");
                H2Client client = H2Client.connect(gateway)) {
            assertEquals("pong", client.await(client.get("/")).text());
            assertEquals(Integer.MAX_VALUE, client.awaitGoAways(1));
            assertEquals(NO_ERROR, client.awaitGoAway());
        }
    }

    @Test
    void anIdleConnectionIsClosed() {
        try (Gateway gateway = impatient("timeouts: { keep_alive: 200ms }");
                H2Client client = H2Client.connect(gateway)) {
            assertEquals("pong", client.await(client.get("/")).text());
            assertEquals(NO_ERROR, client.awaitGoAway());
            assertEquals(1, gateway.metric("failures_total", "reason", "keep_alive_timeout"));
        }
    }

    @Test
    void aClientThatSaysNothingIsClosedUpon() {
        try (Gateway gateway = impatient("timeouts: { header: 200ms }");
                H2Client client = H2Client.silent(gateway.address())) {
            client.raw("PRI * HTTP/2.0\r\n\r\n".getBytes(ISO_8859_1));
            Await.until("the deadline", () -> gateway.metric("failures_total", "reason", "no_request") == 1);
            assertEquals(-1, client.awaitGoAway());
        }
    }

    @Test
    void anUploadThatStopsIsAnswered408AndTheOthersGoOn() {
        try (TestOrigin origin = TestOrigin.start(connection -> connection.readUntilEnd());
                Gateway gateway = Gateway.start("""
                        listeners: { web: { bind: "127.0.0.1:0", http: { timeouts: { body_idle: 200ms } } } }
                        routes: [ { match: { path: /ping }, respond: { status: 200, body: pong } }, { upstream: app } ]
                        upstreams: { app: { endpoints: [ "${origin}" ] } }
                        """, origin);
                H2Client client = H2Client.connect(gateway)) {
            int upload = client.post("/", "content-length", "100000");
            client.data(upload, "hello", false);
            assertEquals(408, client.await(upload).status);
            assertEquals(Failure.BODY_TIMEOUT, gateway.nextEnded().failure());
            assertEquals("pong", client.await(client.get("/ping")).text());
        }
    }

    @Test
    void aBlockThatDoesNotEndEndsTheConnection() {
        try (Gateway gateway = impatient("timeouts: { header: 200ms }");
                H2Client client = H2Client.connect(gateway)) {
            client.ping(); // it has acknowledged the settings
            client.frame(H2Client.HEADERS, 1, 1, new byte[0]);
            assertEquals(ENHANCE_YOUR_CALM, client.awaitGoAway());
            assertEquals(1, gateway.metric("failures_total", "reason", "header_timeout"));
        }
    }

    @Test
    void settingsMustBeAcknowledgedInTime() {
        try (Gateway gateway = impatient("timeouts: { header: 200ms }");
                H2Client client = H2Client.connect(gateway)) {
            client.get("/");
            Await.until("the deadline", () -> gateway.metric("failures_total", "reason", "settings_timeout") == 1);
            assertEquals(SETTINGS_TIMEOUT, client.awaitGoAway());
        }
    }

    @Test
    void whatIsNotHttp2AfterAllIsClosedUpon() {
        try (Gateway gateway = impatient("");
                H2Client wrongPreface = H2Client.silent(gateway.address());
                H2Client noSettings = H2Client.silent(gateway.address())) {
            byte[] wrong = "PRI * HTTP/2.0\r\n\r\nSM\r\n\rX".getBytes(ISO_8859_1);
            wrongPreface.raw(wrong);
            assertEquals(PROTOCOL_ERROR, wrongPreface.awaitGoAway());
            wrong[wrong.length - 1] = '\n';
            noSettings.raw(wrong);
            noSettings.get("/");
            assertEquals(PROTOCOL_ERROR, noSettings.awaitGoAway());
        }
    }

    @Test
    void nothingIsLeftWhenTheGatewayStopsInTheMiddle() {
        try (TestOrigin origin = TestOrigin.start(connection -> connection.readUntilEnd())) {
            try (Gateway gateway = Gateway.before(origin);
                    H2Client client = H2Client.connect(gateway)) {
                for (int i = 0; i < 20; i++) {
                    client.get("/");
                    int upload = client.post("/");
                    client.data(upload, "hello", false);
                }
                client.ping();
            }
        }
    }
}
