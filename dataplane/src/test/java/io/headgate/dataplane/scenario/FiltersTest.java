package io.headgate.dataplane.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.Message;
import io.headgate.dataplane.testing.TestClient;
import io.headgate.dataplane.testing.TestOrigin;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** Filters on real traffic. */
class FiltersTest {
    private static final String WANTS_GZIP = Requests.get("/", "accept-encoding: gzip");

    private static Gateway gateway(int workers, String filters, TestOrigin origin) {
        return Gateway.start(workers, """
            listeners: { web: { bind: "127.0.0.1:0", http: {} } }
            routes: [ { filters: { %s }, upstream: app } ]
            upstreams: { app: { endpoints: [ "${origin}" ] } }
            """.formatted(filters), origin);
    }

    private static String unzip(byte[] bytes) {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void fieldsAreSetAddedAndRemoved() {
        String filters = "request_headers: { set: { x-env: prod }, add: { x-tag: [a, b] }, remove: [x-internal] },"
                + " response_headers: { set: { server: headgate }, remove: [x-powered-by] }";
        try (TestOrigin origin = TestOrigin.answering(request -> "HTTP/1.1 200 OK\r\nserver: old\r\nx-powered-by: x\r\n"
                        + "x-seen: " + request.fields("x-env") + request.fields("x-tag") + request.fields("x-internal")
                        + "\r\ncontent-length: 0\r\n\r\n");
                Gateway gateway = gateway(1, filters, origin)) {
            Message answer = gateway.ask(Requests.get("/", "x-env: test", "x-tag: c", "X-Internal: 1"));
            assertEquals("[prod][c, a, b][]", answer.field("x-seen"));
            assertEquals("headgate", answer.field("server"));
            assertFalse(answer.has("x-powered-by"));
        }
    }

    @Test
    void aBodyIsCompressedForWhoeverWantsIt() {
        String text = "all work and no play ".repeat(5000);
        try (TestOrigin origin = TestOrigin.answering("HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: "
                        + text.length() + "\r\n\r\n" + text);
                Gateway gateway = gateway(1, "gzip: {}", origin);
                TestClient client = gateway.connect()) {
            for (int i = 0; i < 3; i++) {
                Message answer = client.roundTrip(WANTS_GZIP);
                assertEquals("gzip", answer.field("content-encoding"));
                assertEquals(
                        "accept-encoding", String.valueOf(answer.field("vary")).toLowerCase(java.util.Locale.ROOT));
                assertTrue(answer.body().length < text.length() / 10);
                assertEquals(text, unzip(answer.body()));
                assertEquals(text, client.roundTrip(Requests.GET).text());
            }
        }
    }

    @Test
    void aCompressedBodyIsSentAsItArrives() throws IOException {
        Gate first = new Gate();
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    connection.readHead();
                    connection.send("HTTP/1.1 200 OK\r\n"
                            + "content-type: text/plain\r\n"
                            + "transfer-encoding: chunked\r\n\r\n"
                            + "6\r\n"
                            + "event1\r\n");
                    first.pass();
                    connection.send("6\r\nevent2\r\n0\r\n\r\n");
                });
                Gateway gateway = gateway(1, "gzip: { min_size: 0 }", origin);
                TestClient client = gateway.connect()) {
            client.send(WANTS_GZIP);
            assertTrue(client.readHead().contains("content-encoding: gzip"));
            Inflate inflate = new Inflate(client);
            assertEquals("event1", inflate.read(6));
            first.open();
            assertEquals("event2", inflate.read(6));
        }
    }

    @Test
    void anEventStreamIsNotTouched() {
        Gate first = new Gate();
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    connection.readHead();
                    connection.send("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\ndata: 1\n\n");
                    first.pass();
                    connection.send("data: 2\n\n");
                    connection.close();
                });
                Gateway gateway = gateway(1, "gzip: { min_size: 0 }", origin);
                TestClient client = gateway.connect()) {
            client.send(WANTS_GZIP);
            assertFalse(client.readHead().contains("content-encoding"));
            assertEquals("9\r\ndata: 1\n\n\r\n", client.readBytes(14));
            first.open();
            assertEquals("9\r\ndata: 2\n\n\r\n0\r\n\r\n", client.readBytes(19));
        }
    }

    @Test
    void aRateHoldsExactlyOverAllWorkers() {
        AtomicInteger asked = new AtomicInteger();
        try (TestOrigin origin = TestOrigin.answering(request -> {
                    asked.incrementAndGet();
                    return TestOrigin.ok("hello");
                });
                Gateway gateway = gateway(2, "rate_limit: { rate: 1/h, burst: 10 }", origin);
                Clients clients = Clients.connect(16, gateway)) {
            AtomicInteger refused = new AtomicInteger();
            for (int round = 0; round < 3; round++) {
                clients.each(client -> client.send(Requests.GET));
                clients.each(client -> {
                    Message answer = client.read();
                    if (answer.status() == 429) {
                        refused.incrementAndGet();
                        long seconds = Long.parseLong(String.valueOf(answer.field("retry-after")));
                        assertTrue(seconds > 3590 && seconds <= 3600, answer::toString);
                        assertEquals("application/problem+json", answer.field("content-type"));
                    }
                });
            }
            assertEquals(10, asked.get());
            assertEquals(38, refused.get());
            assertEquals(38.0, gateway.metric("limited_total", "filter", "rate_limit"));
        }
    }

    @Test
    void clientsAreToldApartByAField() {
        try (TestOrigin origin = TestOrigin.answering(TestOrigin.ok("hello"));
                Gateway gateway = gateway(2, "rate_limit: { rate: 1/h, burst: 2, by: 'header:x-key' }", origin)) {
            for (String key : new String[] {"a", "b"}) {
                String request = Requests.get("/", "x-key: " + key);
                assertEquals(200, gateway.ask(request).status());
                assertEquals(200, gateway.ask(request).status());
                assertEquals(429, gateway.ask(request).status());
            }
        }
    }
}
