package io.headgate.proxy.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.headgate.dataplane.metrics.Metrics;
import io.headgate.dataplane.metrics.Sample;
import io.headgate.dataplane.testing.Await;
import io.headgate.dataplane.testing.TestClient;
import io.headgate.dataplane.testing.TestOrigin;
import io.headgate.proxy.testing.TestNode;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExpositionTest {
    private static final String YAML = """
            listeners: { web: { bind: 127.0.0.1:0, http: {} } }
            routes:
              - name: limited
                match: { path: /limited }
                filters: { rate_limit: { rate: 1/h, burst: 1 } }
                upstream: app
              - { name: dead, match: { path: /dead }, upstream: dead }
              - { name: all, upstream: app }
            upstreams:
              app: { endpoints: [%s] }
              dead: { endpoints: [%s], health: { tcp: {}, interval: 100ms, timeout: 50ms, fall: 1 } }
            """;

    @TempDir
    private Path dir;

    @Test
    void aScrapeHasWhatHappened() throws Exception {
        try (TestOrigin origin = TestOrigin.answering(TestOrigin.ok("hello"));
                TestNode node = start(origin)) {
            traffic(node);
            String down = "headgate_endpoint_up{endpoint=\"" + dead + "\",upstream=\"dead\"} 0.0";
            Await.until("the verdict", () -> node.get("/metrics").body().contains(down));
            String text = node.get("/metrics").body();
            for (String line : List.of(
                    "headgate_requests_total{code=\"200\",listener=\"web\",route=\"all\",upstream=\"app\"} 3.0",
                    "headgate_request_duration_seconds_count{route=\"all\"} 3",
                    "headgate_upstream_duration_seconds_count{upstream=\"app\"} 4",
                    "headgate_limited_total{filter=\"rate_limit\",route=\"limited\"} 1.0",
                    "headgate_endpoint_up{endpoint=\"" + origin.address() + "\",upstream=\"app\"} 1.0",
                    down,
                    "headgate_endpoint_active{endpoint=\"" + origin.address() + "\",upstream=\"app\"} 0.0",
                    "headgate_connections_total{listener=\"web\"} 1.0",
                    "headgate_config_revision 1.0",
                    "headgate_config_last_reload_success 1.0",
                    "headgate_workers 2.0",
                    "# TYPE headgate_build_info gauge",
                    "# TYPE process_cpu_seconds_total counter",
                    "# TYPE jvm_memory_used_bytes gauge")) {
                assertTrue(text.lines().anyMatch(each -> each.equals(line)), () -> line + " is not in\n" + text);
            }
        }
    }

    @Test
    void aRefusedReloadShows() throws Exception {
        try (TestOrigin origin = TestOrigin.answering(TestOrigin.ok("hello"));
                TestNode node = start(origin)) {
            node.rewrite("nonsense: 1\n");
            node.send("POST", "/v1/reload", "{}");
            String text = node.get("/metrics").body();
            assertTrue(text.contains("\nheadgate_config_last_reload_success 0.0\n"), text);
        }
    }

    @Test
    void promtoolFindsNothingToSay() throws Exception {
        Path promtool = found("promtool");
        if (promtool == null) {
            System.err.println("ExpositionTest: promtool is not installed, so nobody has looked at /metrics;"
                    + " apt install prometheus");
        }
        assumeTrue(promtool != null, "promtool is not installed");
        try (TestOrigin origin = TestOrigin.answering(TestOrigin.ok("hello"));
                TestNode node = start(origin)) {
            traffic(node);
            Process check = new ProcessBuilder(String.valueOf(promtool), "check", "metrics")
                    .redirectErrorStream(true)
                    .start();
            check.getOutputStream().write(node.get("/metrics").body().getBytes(StandardCharsets.UTF_8));
            check.getOutputStream().close();
            String said = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertEquals("", said);
            assertEquals(0, check.waitFor());
        }
    }

    @Test
    void everyMetricOfTheWorkersIsExplained() {
        try (Metrics metrics = Metrics.open(null, 1, 1)) {
            metrics.listener(0, "l").connectionOpened();
            metrics.route(0, "l", "r", "u").completed(200, 1);
            metrics.route(0, "l", "r", "u").limited();
            metrics.upstream(0, "u").answered(1);
            metrics.upstream(0, "u").queued(1);
            metrics.endpoint(0, "u", "e").answered(200);
            Set<String> unexplained = new TreeSet<>();
            metrics.samples().stream().map(Sample::name).forEach(unexplained::add);
            metrics.histograms().forEach(each -> unexplained.add(each.name()));
            unexplained.removeAll(CellMetrics.HELP.keySet());
            assertEquals(Set.of(), unexplained);
        }
    }

    @Test
    void bucketsHoldEachDurationOnce() {
        Histogram micros = new Histogram(1, 3_600_000_000L, 2);
        for (long us : new long[] {1, 400, 700, 3_000, 3_100, 9_000_000, 60_000_000}) {
            micros.recordValue(us);
        }
        ClassicHistogramBuckets buckets = CellMetrics.buckets(micros);
        long[] counts = new long[buckets.size()];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = buckets.getCount(i);
        }
        assertEquals(0.0005, buckets.getUpperBound(0));
        assertEquals(Double.POSITIVE_INFINITY, buckets.getUpperBound(counts.length - 1));
        assertEquals("[2, 1, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1]", Arrays.toString(counts));
    }

    private final String dead = TestOrigin.refusing();

    private TestNode start(TestOrigin origin) {
        return TestNode.start(dir, YAML.formatted(origin.address(), dead));
    }

    private static void traffic(TestNode node) {
        try (TestClient client = TestClient.connect(node.address())) {
            for (String path : List.of("/a", "/b", "/c", "/limited", "/limited")) {
                client.roundTrip("GET " + path + " HTTP/1.1\r\nhost: a\r\n\r\n");
            }
        }
        Await.until(
                "the last request to be counted",
                () -> node.get("/metrics").body().contains("code=\"429\""));
    }

    private static @org.jspecify.annotations.Nullable Path found(String program) throws IOException {
        for (String folder : System.getenv("PATH").split(File.pathSeparator)) {
            Path candidate = Path.of(folder, program);
            if (candidate.toFile().canExecute()) {
                return candidate;
            }
        }
        return null;
    }
}
