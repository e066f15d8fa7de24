package io.headgate.proxy.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.testing.Await;
import io.headgate.dataplane.testing.Message;
import io.headgate.dataplane.testing.TestClient;
import io.headgate.dataplane.testing.TestOrigin;
import io.headgate.proxy.scenario.TestCollector.Span;
import io.headgate.proxy.testing.Shown;
import io.headgate.proxy.testing.TestNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests through a whole node to a collector: which become spans, of which traces, and what becomes of spans. */
final class TracingTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String SPAN = "b7ad6b7169203331";

    @TempDir
    private Path dir;

    /** Answers with the trace fields that it got, or with 503 where that is asked for. */
    private static String answer(Message request) {
        String body = request.field("traceparent") + " " + request.field("tracestate");
        return request.target().equals("/fails") ? "HTTP/1.1 503 So\r\ncontent-length: 0\r\n\r\n" : TestOrigin.ok(body);
    }

    private TestNode node(TestOrigin origin, String tracing) {
        return TestNode.start(dir, """
                listeners: { web: { bind: 127.0.0.1:0, http: { trusted_proxies: [%s] } } }
                routes:
                  - name: limited
                    match: { path: /limited }
                    filters: { rate_limit: { rate: 1/h, burst: 1 } }
                    upstream: app
                  - { name: all, upstream: app }
                upstreams: { app: { endpoints: [%s] } }
                access_log: { file: %s }
                %s
                """.formatted(trusted, origin.address(), dir.resolve("access.log"), tracing));
    }

    private String trusted = "10.0.0.0/8";

    private static String tracing(TestCollector collector, String settings) {
        return "tracing: { otlp: '" + collector.url() + "', " + settings + " }";
    }

    private static String get(String path, String... fields) {
        return "GET " + path + " HTTP/1.1\r\nhost: shop.example:80\r\n"
                + String.join(
                        "", java.util.Arrays.stream(fields).map(f -> f + "\r\n").toList()) + "\r\n";
    }

    private static Message ask(TestNode node, String request) {
        try (TestClient client = TestClient.connect(node.address())) {
            return client.roundTrip(request);
        }
    }

    @Test
    void aRequestWithASampledParentIsASpanOfItsTrace() throws IOException {
        try (TestCollector collector = new TestCollector();
                TestOrigin origin = TestOrigin.answering(TracingTest::answer);
                TestNode node = node(origin, tracing(collector, "sample: 0, service: edge"))) {
            String parent = "traceparent: 00-" + TRACE + "-" + SPAN + "-01";
            Message answer = ask(node, get("/a?secret=1", parent, "tracestate: a=b", "user-agent: t"));
            String[] told = answer.text().split("[- ]", -1);
            Span span = collector.spans(1).getFirst();
            assertEquals(TRACE, span.traceId());
            assertEquals(SPAN, span.parentId());
            assertEquals(List.of("00", TRACE, span.spanId(), "01", "a=b"), List.of(told), "what the endpoint was told");
            assertNotEquals(SPAN, span.spanId());
            assertEquals("GET all", span.name());
            assertEquals(2, span.kind(), "a server's");
            assertEquals(0, span.status());
            assertTrue(span.durationNs() > 0, span::toString);
            Shown shown = new Shown(span.attributes());
            assertEquals("edge", shown.get("service.name"));
            assertEquals("GET", shown.get("http.request.method"));
            assertEquals(200L, shown.get("http.response.status_code"));
            assertEquals("all", shown.get("http.route"));
            assertEquals("/a", shown.get("url.path"));
            assertEquals("http", shown.get("url.scheme"));
            assertEquals("shop.example", shown.get("server.address"));
            assertEquals("127.0.0.1", shown.get("client.address"));
            assertEquals("1.1", shown.get("network.protocol.version"));
            assertEquals("t", shown.get("user_agent.original"));
            assertEquals("app", shown.get("headgate.upstream"));
            assertEquals(origin.address(), shown.get("headgate.endpoint"));
            assertTrue(!span.toString().contains("secret"), span::toString);
            Await.until("the line in the log", () -> !lines().isEmpty());
            Shown line = Shown.parse(lines().getFirst());
            assertEquals(TRACE, line.get("trace_id"));
            assertEquals(shown.get("headgate.request_id"), line.get("request_id"));
        }
    }

    private List<String> lines() {
        try {
            return Files.readAllLines(dir.resolve("access.log"));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void aRequestWithAnUnsampledParentIsNone() throws IOException {
        try (TestCollector collector = new TestCollector();
                TestOrigin origin = TestOrigin.answering(TracingTest::answer);
                TestNode node = node(origin, tracing(collector, "sample: 1"))) {
            String[] told = ask(node, get("/unsampled", "traceparent: 00-" + TRACE + "-" + SPAN + "-00"))
                    .text()
                    .split("[- ]", -1);
            assertEquals(TRACE, told[1]);
            assertNotEquals(SPAN, told[2]);
            assertEquals("00", told[3]);
            ask(node, get("/sampled"));
            assertEquals("/sampled", collector.spans(1).getFirst().attributes().get("url.path"));
        }
    }

    @Test
    void whatIsNoParentBeginsATraceAndItsStateIsDropped() throws IOException {
        try (TestCollector collector = new TestCollector();
                TestOrigin origin = TestOrigin.answering(TracingTest::answer);
                TestNode node = node(origin, "tracing: { otlp: '" + collector.url() + "/', sample: 1.0 }")) {
            String usual = "traceparent: 00-" + TRACE + "-" + SPAN + "-01";
            ask(node, get("/none"));
            ask(node, get("/malformed", "traceparent: 00-zz", "tracestate: a=b"));
            Message twice = ask(node, get("/twice", usual, usual));
            assertTrue(twice.text().endsWith("-01 null"), twice::text);
            List<Span> spans = collector.spans(3);
            for (Span span : spans) {
                assertEquals("", span.parentId());
                assertNotEquals(TRACE, span.traceId());
            }
            assertEquals(3, spans.stream().map(Span::traceId).distinct().count());
        }
    }

    @Test
    void onlyTrustedProxiesAreParentsWhereThatIsSaid() throws IOException {
        String field = "traceparent: 00-" + TRACE + "-" + SPAN + "-01";
        try (TestCollector collector = new TestCollector();
                TestOrigin origin = TestOrigin.answering(TracingTest::answer)) {
            String tracing = tracing(collector, "sample: 1, parents: trusted_proxies");
            try (TestNode node = node(origin, tracing)) {
                assertTrue(!ask(node, get("/", field)).text().contains(TRACE));
            }
            trusted = "127.0.0.1/32";
            try (TestNode node = node(origin, tracing)) {
                assertTrue(ask(node, get("/", field)).text().contains(TRACE));
            }
        }
    }

    @Test
    void withoutTracingTheFieldPassesUntouched() throws IOException {
        try (TestOrigin origin = TestOrigin.answering(TracingTest::answer);
                TestNode node = node(origin, "")) {
            assertEquals("null null", ask(node, get("/")).text());
            String usual = "00-" + TRACE + "-" + SPAN + "-01";
            assertEquals(
                    usual + " a=b",
                    ask(node, get("/", "traceparent: " + usual, "tracestate: a=b"))
                            .text());
        }
    }

    @Test
    void failuresAndRefusalsShow() throws IOException {
        try (TestCollector collector = new TestCollector();
                TestOrigin origin = TestOrigin.answering(TracingTest::answer);
                TestNode node = node(origin, tracing(collector, "sample: 1"))) {
            ask(node, "BREW /fails HTTP/1.1\r\nhost: a\r\n\r\n");
            ask(node, get("/limited"));
            ask(node, get("/limited"));
            List<Span> spans = collector.spans(3);
            Span failed = answered(503, spans);
            assertEquals("HTTP all", failed.name());
            assertEquals("_OTHER", failed.attributes().get("http.request.method"));
            assertEquals("BREW", failed.attributes().get("http.request.method_original"));
            assertEquals("503", failed.attributes().get("error.type"));
            assertEquals(2, failed.status());
            assertEquals(0, answered(200, spans).status());
            assertEquals(0, answered(429, spans).status(), "a client's mistake");
        }
    }

    /** The one that was; in which order workers' spans come is nobody's promise. */
    private static Span answered(long status, List<Span> spans) {
        return spans.stream()
                .filter(span -> Long.valueOf(status).equals(span.attributes().get("http.response.status_code")))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void spansGoInBatchesEachOnce() throws IOException {
        int count = 2000;
        try (TestCollector collector = new TestCollector();
                TestOrigin origin = TestOrigin.answering(TracingTest::answer);
                TestNode node = node(origin, tracing(collector, "sample: 1"))) {
            ask(node, count);
            List<Span> spans = collector.spans(count);
            Set<String> ids = new HashSet<>();
            spans.forEach(span -> ids.add(span.spanId()));
            assertEquals(count, ids.size());
            assertTrue(collector.posts().size() <= 60, () -> collector.posts().size() + " posts");
            assertTrue(collector.posts().stream().allMatch(post -> post.size() <= 512));
            Await.until("the count", () -> counted(node, "spans_exported_total") == count);
        }
    }

    @Test
    void aCollectorThatTakesNothingCostsSpansAndNoRequest() throws IOException {
        int count = 9000; // two rings and a batch take 6,000 at the most
        try (TestCollector collector = new TestCollector();
                TestOrigin origin = TestOrigin.answering(TracingTest::answer);
                TestNode node = node(origin, tracing(collector, "sample: 1"))) {
            collector.answers(503);
            ask(node, count);
            Await.until("a refused post", () -> collector.asked() > 0);
            double dropped = counted(node, "spans_dropped_total");
            assertTrue(dropped > 0, "no ring was full");
            collector.answers(200);
            Await.until("the rest", () -> counted(node, "spans_exported_total") + dropped == count);
            collector.answers(400);
            ask(node, 10);
            Await.until("what is refused to be counted", () -> counted(node, "spans_dropped_total") == dropped + 10);
            assertEquals(count - (int) dropped, collector.spans().size());
        }
    }

    private static void ask(TestNode node, int times) {
        try (TestClient client = TestClient.connect(node.address())) {
            for (int i = 0; i < times; i += 10) {
                client.send(get("/" + i).repeat(10));
                for (int each = 0; each < 10; each++) {
                    assertEquals(200, client.read().status());
                }
            }
        }
    }

    /** Summed over reasons. */
    private static double counted(TestNode node, String metric) {
        return node.node().metrics().samples().stream()
                .filter(sample -> sample.name().equals(metric))
                .mapToDouble(io.headgate.dataplane.metrics.Sample::value)
                .sum();
    }
}
