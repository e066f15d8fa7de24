package io.headgate.proxy.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.metrics.HistogramSample;
import io.headgate.dataplane.testing.Await;
import io.headgate.dataplane.testing.TestClient;
import io.headgate.dataplane.testing.TestOrigin;
import io.headgate.proxy.testing.TestNode;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two real Prometheus servers, one with native histograms and one without, beside a node that is asked for 50,000 paths
 * of as many hosts by as many methods, and is answered with so many statuses that its budget of series is spent.
 */
final class PrometheusTest {
    private static final int REQUESTS = 50_000;
    private static final int SERIES_MAX = 20_000;

    /** With {@link #STATUSES} more combinations than {@link #SERIES_MAX}. */
    private static final int ROUTES = 60;

    private static final int STATUSES = 380;

    /** As many as a connection may have unanswered. */
    private static final int PIPELINED = 10;

    /** A quantile lies within its bucket: 4.4 %, and what rounding of the recorded distribution adds. */
    private static final double ERROR_MAX = 0.05;

    @TempDir
    private Path dir;

    @Test
    void eachFindsWhatTheNodeCountedAndNoMoreSeriesThanTheBudget() throws Exception {
        try (TestOrigin origin = TestOrigin.answering(request -> answer(request.target()));
                TestNode node = TestNode.start(dir, yaml(origin.address()));
                HttpClient http = HttpClient.newHttpClient();
                PrometheusServer text = PrometheusServer.start(node.adminAddress(), http);
                PrometheusServer natively =
                        PrometheusServer.start(node.adminAddress(), http, "--enable-feature=native-histograms")) {
            List<PrometheusServer> both = List.of(text, natively);
            ask(node, 0, REQUESTS / 2);
            both.forEach(each -> Await.until("a scrape", () -> each.value("up{job='headgate'}") == 1));
            ask(node, REQUESTS / 2, REQUESTS);
            for (PrometheusServer each : both) {
                Await.until("all requests", () -> each.value("sum(headgate_requests_total)") == REQUESTS);
                assertEquals(1, each.value("up{job='headgate'}"));
                isWithinTheBudget(each);
                Await.until(
                        "a quantile by the rules",
                        () -> each.value("max(headgate:request_duration_seconds:p99_5m > 0)") > 0);
                assertEquals(List.of(), each.brokenRules());
                Panels.ROWS.values().forEach(row -> row.forEach(panel -> isUnderstood(each, panel)));
            }
            assertEquals(REQUESTS, text.value("sum(headgate_request_duration_seconds_count)"));
            assertEquals(REQUESTS, text.value("sum(headgate_request_duration_seconds_bucket{le='+Inf'})"));
            assertEquals(Double.NaN, natively.value("sum(headgate_request_duration_seconds_count)"));
            nativeHistogramIsTheRecordedOne(node, natively);
        }
    }

    private static void isUnderstood(PrometheusServer server, Panels.Panel panel) {
        for (Panels.Query query : panel.queries()) {
            String asked = query.expression()
                    .replace("$__rate_interval", "1m")
                    .replace("$job", ".*")
                    .replace("$instance", ".*");
            assertTrue(server.understands(asked), () -> panel.title() + ": " + asked);
        }
    }

    private static void nativeHistogramIsTheRecordedOne(TestNode node, PrometheusServer natively) {
        String all = "sum(headgate_request_duration_seconds)";
        assertEquals(REQUESTS, natively.value("histogram_count(" + all + ")"));
        Histogram recorded = new Histogram(1, 3_600_000_000L, 2);
        double sumNs = 0;
        for (HistogramSample each : node.node().metrics().histograms()) {
            if (each.name().equals("request_duration_seconds")) {
                recorded.add(each.micros());
                sumNs += each.sumNs();
            }
        }
        assertEquals(sumNs / 1e9, natively.value("histogram_sum(" + all + ")"), 1e-6);
        for (double quantile : new double[] {0.1, 0.5, 0.9, 0.99}) {
            double expected = recorded.getValueAtPercentile(quantile * 100) / 1e6;
            double found = natively.value("histogram_quantile(" + quantile + ", " + all + ")");
            assertEquals(expected, found, expected * ERROR_MAX, "quantile " + quantile);
        }
    }

    private static void isWithinTheBudget(PrometheusServer server) {
        double series = server.value("count(headgate_requests_total)");
        assertTrue(series <= SERIES_MAX + 1, () -> series + " series");
        assertTrue(server.value("sum(headgate_series_folded_total{metric='requests_total'})") > 0, "none was folded");
        assertTrue(server.value("headgate_requests_total{route='other'}") > 0, "nothing is counted as other");
        Set<String> known = Set.of(
                ("__name__ alertname alertstate area code code_class direction endpoint gc instance java job le limit"
                                + " listener metric outcome pool reason result route"
                                + " severity side upstream version worker")
                        .split(" "));
        assertEquals(
                Set.of(),
                server.labels().stream().filter(label -> !known.contains(label)).collect(Collectors.toSet()));
        assertEquals(ROUTES + 1, server.value("count(count by (route) (headgate_requests_total))"));
    }

    private static String yaml(String origin) {
        return """
                listeners: { web: { bind: 127.0.0.1:0, http: {} } }
                routes:
                %s
                upstreams: { app: { endpoints: [%s] } }
                """.formatted(
                        IntStream.range(0, ROUTES)
                                .mapToObj(i -> "  - { name: r%1$d, match: { path_prefix: /r%1$d/ }, upstream: app }"
                                        .formatted(i))
                                .collect(Collectors.joining("\n")),
                        origin);
    }

    /** Asked for {@code /r12/34567/503}, answers 503. */
    private static String answer(String target) {
        String status = target.substring(target.lastIndexOf('/') + 1);
        return "HTTP/1.1 " + status + " So\r\ncontent-length: 0\r\n\r\n";
    }

    private static void ask(TestNode node, int from, int to) {
        try (TestClient client = TestClient.connect(node.address())) {
            for (int i = from; i < to; i += PIPELINED) {
                StringBuilder requests = new StringBuilder();
                for (int each = i; each < i + PIPELINED; each++) {
                    requests.append("X%1$d /r%2$d/%1$d/%3$d HTTP/1.1\r\nhost: h%1$d.example\r\n\r\n"
                            .formatted(each, each % ROUTES, status(each / ROUTES % STATUSES)));
                }
                client.send(requests.toString());
                for (int each = 0; each < PIPELINED; each++) {
                    client.read();
                }
            }
        }
    }

    /** The {@code i}th of those that say nothing special about their bodies. */
    private static int status(int i) {
        return i < 3 ? 200 + i : 216 + i;
    }
}
