package io.headgate.dataplane.filter;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.Message;
import io.headgate.dataplane.testing.TestClient;
import io.headgate.dataplane.testing.TestOrigin;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Header edits and rate limits on real traffic. */
class FiltersTest {
    private static final String GET = "GET / HTTP/1.1\r\nhost: a\r\n\r\n";

    private static String config(String filters) {
        return """
                listeners: { web: { bind: "127.0.0.1:0", http: {} } }
                routes: [ { name: all, filters: { %s }, upstream: app } ]
                upstreams: { app: { endpoints: [ "${origin}" ] } }
                """.formatted(filters);
    }

    private static TestOrigin echo() {
        return TestOrigin.answering(request -> TestOrigin.ok(request.fields().toString()));
    }

    @Test
    void requestEditsAreWhatTheOriginSees() {
        String filters =
                "request_headers: { set: { x-env: prod }, add: { x-tag: [ a, b ] }, remove: [ x-internal, cookie ] }";
        try (TestOrigin origin = TestOrigin.answering(
                        request -> TestOrigin.ok(request.fields("x-env") + " " + request.fields("x-tag") + " "
                                + request.has("x-internal") + request.has("cookie") + " " + request.field("x-kept")));
                Gateway gateway = Gateway.start(config(filters), origin)) {
            Message answer = gateway.ask("GET / HTTP/1.1\r\nhost: a\r\nX-Env: forged\r\nx-tag: z\r\nx-internal: 1\r\n"
                    + "cookie: c\r\nx-env: twice\r\nx-kept: k\r\n\r\n");

            assertEquals("[prod] [z, a, b] falsefalse k", answer.text());
        }
    }

    @Test
    void responseEditsAreWhatTheClientSees() {
        String filters = "response_headers: { set: { server: gate }, add: { x-tag: b }, remove: [ x-powered-by ] }";
        try (TestOrigin origin = TestOrigin.answering(_ -> "HTTP/1.1 200 OK\r\nserver: s\r\nx-powered-by: p\r\n"
                        + "x-tag: a\r\ncontent-length: 2\r\n\r\nok");
                Gateway gateway = Gateway.start(config(filters), origin)) {
            Message answer = gateway.ask(GET);

            assertEquals("gate", answer.field("server"));
            assertEquals(List.of("a", "b"), answer.fields("x-tag"));
            assertFalse(answer.has("x-powered-by"));
            assertEquals("ok", answer.text());
        }
    }

    @Test
    void beyondTheLimitIsAProblemThatSaysWhenToComeBack() {
        try (TestOrigin origin = echo();
                Gateway gateway = Gateway.start(config("rate_limit: { rate: 2/m, burst: 1 }"), origin);
                TestClient client = gateway.connect()) {
            assertEquals(200, client.roundTrip(GET).status());

            Message refused = client.roundTrip(GET);

            assertEquals(429, refused.status());
            assertEquals("application/problem+json", refused.field("content-type"));
            assertTrue(refused.text().contains("\"status\":429"), refused.text());
            assertEquals("30", refused.field("retry-after"));
            assertEquals("\"rate_limit\";q=2;w=60", refused.field("ratelimit-policy"));
            assertEquals("\"rate_limit\";r=0;t=30", refused.field("ratelimit"));
            assertEquals(429, client.roundTrip(GET).status(), "on the same connection");
            assertNull(gateway.nextEnded().failure());
            assertEquals(Failure.RATE_LIMITED, gateway.nextEnded().failure());
            assertEquals(2.0, gateway.metric("limited_total", "route", "all", "filter", "rate_limit"));
        }
    }

    @Test
    void theLimitIsExactOverWorkersAndConnections() throws Exception {
        int clients = 40;
        int burst = 57;
        try (TestOrigin origin = echo();
                Gateway gateway = Gateway.start(4, config("rate_limit: { rate: 1/h, burst: " + burst + " }"), origin);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> passed = new ArrayList<>();
            Callable<Integer> client = () -> {
                int count = 0;
                try (TestClient connection = gateway.connect()) {
                    for (int i = 0; i < 10; i++) {
                        count += connection.roundTrip(GET).status() == 200 ? 1 : 0;
                    }
                }
                return count;
            };
            for (int i = 0; i < clients; i++) {
                passed.add(threads.submit(client));
            }
            int sum = 0;
            for (Future<Integer> each : passed) {
                sum += each.get();
            }

            assertEquals(burst, sum);
            assertEquals(clients * 10 - burst, gateway.metric("limited_total"));
        }
    }

    @Test
    void clientsAreToldApartByTheHeaderTheRuleNames() {
        try (TestOrigin origin = echo();
                Gateway gateway =
                        Gateway.start(config("rate_limit: { rate: 1/h, burst: 1, by: \"header:X-Key\" }"), origin);
                TestClient client = gateway.connect()) {
            assertEquals(
                    200,
                    client.roundTrip("GET / HTTP/1.1\r\nhost: a\r\nx-key: one\r\n\r\n")
                            .status());
            assertEquals(
                    200,
                    client.roundTrip("GET / HTTP/1.1\r\nhost: a\r\nx-key: two\r\n\r\n")
                            .status());
            assertEquals(
                    429,
                    client.roundTrip("GET / HTTP/1.1\r\nhost: a\r\nx-key: one\r\n\r\n")
                            .status());
            assertEquals(200, client.roundTrip(GET).status(), "by address");
            assertEquals(429, client.roundTrip(GET).status(), "by address");
        }
    }

    @Test
    void aReloadThatKeepsTheRuleKeepsWhatClientsHaveUsed() {
        String rule = "rate_limit: { rate: 1/h, burst: 1 }";
        try (TestOrigin origin = echo();
                Gateway gateway = Gateway.start(config(rule), origin)) {
            assertEquals(200, gateway.ask(GET).status());

            gateway.apply(config(rule + ", response_headers: { set: { x-new: here } }"));
            assertEquals(429, gateway.ask(GET).status());

            gateway.apply(config("rate_limit: { rate: 1/h, burst: 2 }"));
            assertEquals(200, gateway.ask(GET).status());
        }
    }

    @Test
    void aRefusedRequestReachesNoOriginAndItsBodyNoOne() {
        try (TestOrigin origin = echo();
                Gateway gateway = Gateway.start(config("rate_limit: { rate: 1/h, burst: 1 }"), origin);
                TestClient client = gateway.connect()) {
            client.roundTrip(GET);
            String before = origin.received();

            Message refused = client.roundTrip("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\n\r\nhello");

            assertEquals(429, refused.status());
            assertEquals(429, client.roundTrip(GET).status());
            assertEquals(before, origin.received());
        }
    }

    @Test
    void aRouteBesideOneWithFiltersHasNone() {
        try (TestOrigin origin = TestOrigin.answering(
                        _ -> "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 2\r\n\r\nok");
                Gateway gateway = Gateway.start("""
                        listeners: { web: { bind: "127.0.0.1:0", http: {} } }
                        routes:
                          - match: { path: /limited }
                            filters: { rate_limit: { rate: 1/h, burst: 1 }, gzip: { min_size: 0 } }
                            upstream: app
                          - upstream: app
                        upstreams: { app: { endpoints: [ "${origin}" ] } }
                        """, origin);
                TestClient client = gateway.connect()) {
            for (int i = 0; i < 3; i++) {
                Message answer = client.roundTrip("GET / HTTP/1.1\r\nhost: a\r\naccept-encoding: gzip\r\n\r\n");
                assertEquals(200, answer.status());
                assertNull(answer.field("vary"));
                assertArrayEquals(new byte[] {'o', 'k'}, answer.body());
            }
        }
    }
}
