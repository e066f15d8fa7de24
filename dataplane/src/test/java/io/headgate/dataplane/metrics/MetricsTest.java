package io.headgate.dataplane.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.headgate.dataplane.access.Refusal;
import io.headgate.dataplane.http.Failure;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MetricsTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Test
    void countsExactlyWhatEveryWorkerCounted() throws Exception {
        int workers = 4;
        int each = 200_000;
        try (Metrics metrics = Metrics.open(null, workers, 100)) {
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < workers; i++) {
                int worker = i;
                threads.add(Thread.ofPlatform().start(() -> countRequests(metrics, worker, each)));
            }
            double seen = 0;
            while (threads.stream().anyMatch(Thread::isAlive)) {
                double now = requests(metrics, "200");
                assertTrue(now >= seen, "fell from " + seen + " to " + now);
                seen = now;
            }
            for (Thread thread : threads) {
                thread.join();
            }
            assertEquals(workers * each, requests(metrics, "200"));
            assertEquals(workers * each / 10.0, requests(metrics, "503"));
            assertEquals(workers * 7.0 * each, value(metrics, "bytes_total", "listener", "web", "direction", "in"));
            assertEquals(workers, value(metrics, "connections", "listener", "web"));
        }
    }

    private static void countRequests(Metrics metrics, int worker, int each) {
        RouteCells route = metrics.route(worker, "web", "shop", "app");
        ListenerCells listener = metrics.listener(worker, "web");
        listener.connectionOpened();
        for (int i = 0; i < each; i++) {
            route.completed(200, 1_000_000);
            listener.bytesIn(7);
            if (i % 10 == 0) {
                route.completed(503, 2_000_000);
            }
        }
    }

    @Test
    void everyCellHasItsSeries() {
        try (Metrics metrics = Metrics.open(null, 2, 100)) {
            ListenerCells listener = metrics.listener(0, "web");
            listener.connectionOpened();
            listener.connectionOpened();
            listener.connectionClosed();
            listener.connectionRefused(Refusal.LISTENER);
            listener.bytesOut(5);
            UpstreamCells upstream = metrics.upstream(1, "app");
            upstream.queued(3);
            upstream.queued(-1);
            upstream.retried(Failure.RESET);
            metrics.endpoint(1, "app", "10.0.0.1:80").answered(204);
            metrics.endpoint(1, "app", "10.0.0.1:80").answered(0);
            WorkerCells worker = metrics.worker(1);
            worker.failed(Failure.NO_ROUTE);
            worker.loopLag(3_000_000_000L);
            worker.loopLag(1_000_000_000L);
            worker.accessLogDropped(9);
            metrics.accessLog(AccessLogCells.Reason.WRITE_FAILED).lost(4);
            metrics.route(0, "web", "shop", "app").limited();

            assertEquals(1, value(metrics, "connections", "listener", "web"));
            assertEquals(2, value(metrics, "connections_total", "listener", "web"));
            assertEquals(1, value(metrics, "connections_refused_total", "listener", "web", "reason", "listener"));
            assertEquals(5, value(metrics, "bytes_total", "listener", "web", "direction", "out"));
            assertEquals(2, value(metrics, "queue_length", "upstream", "app"));
            assertEquals(1, value(metrics, "retries_total", "upstream", "app", "reason", "reset"));
            assertEquals(1, endpointRequests(metrics, "2xx"));
            assertEquals(1, endpointRequests(metrics, "none"));
            assertEquals(1, value(metrics, "failures_total", "side", "gateway", "reason", "no_route"));
            assertEquals(1.0, value(metrics, "loop_lag_seconds", "worker", "1"));
            assertEquals(3.0, value(metrics, "loop_lag_max_seconds", "worker", "1"));
            assertEquals(9, value(metrics, "access_log_dropped_total", "reason", "ring_full"));
            assertEquals(4, value(metrics, "access_log_dropped_total", "reason", "write_failed"));
            assertEquals(1, value(metrics, "limited_total", "route", "shop", "filter", "rate_limit"));
        }
    }

    @Test
    void aStatusThatIsNoneCountsAsNone() {
        try (Metrics metrics = Metrics.open(null, 1, 100)) {
            RouteCells route = metrics.route(0, "web", "shop", "app");
            for (int status : new int[] {-1, 0, 99, 600, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
                route.completed(status, 1);
            }
            route.completed(100, 1);
            route.completed(599, 1);
            assertEquals(6, requests(metrics, "none"));
            assertEquals(1, requests(metrics, "100"));
            assertEquals(1, requests(metrics, "599"));
        }
    }

    @Test
    void aReloadGoesOnCountingInTheSameSeries() {
        try (Metrics metrics = Metrics.open(null, 1, 100)) {
            metrics.route(0, "web", "shop", "app").completed(200, 1000);
            metrics.route(0, "web", "shop", "app").completed(200, 1000);
            assertEquals(2, requests(metrics, "200"));
            assertEquals(1, metrics.samples().size());
            assertEquals(1, metrics.histograms().size());
            assertEquals(2, metrics.histograms().getFirst().micros().getTotalCount());
        }
    }

    @Test
    void aRouteNobodyUsedHasNoSeries() {
        try (Metrics metrics = Metrics.open(null, 1, 10)) {
            for (int i = 0; i < 10_000; i++) {
                metrics.route(0, "web", "route-" + i, "app");
            }
            assertEquals(List.of(), metrics.samples());
            assertEquals(List.of(), metrics.histograms());
        }
    }

    @Test
    void seriesBeyondTheBudgetFoldIntoOther() {
        try (Metrics metrics = Metrics.open(null, 2, 3)) {
            for (int route = 0; route < 10; route++) {
                for (int worker = 0; worker < 2; worker++) {
                    metrics.route(worker, "web", "r" + route, "app").completed(200, 1000);
                }
            }
            metrics.listener(0, "web").connectionOpened();

            assertEquals(2, value(metrics, "requests_total", labels("web", "r2", "app", "200")));
            assertEquals(14, value(metrics, "requests_total", labels("other", "other", "other", "other")));
            assertEquals(1, value(metrics, "connections", "listener", "other"));
            assertEquals(14, value(metrics, "series_folded_total", "metric", "requests_total"));
            assertEquals(1, value(metrics, "series_folded_total", "metric", "connections"));
            assertEquals(20, total(metrics, "requests_total"));
        }
    }

    @Test
    void everyMetricMayFold() {
        try (Metrics metrics = Metrics.open(null, 1, 1)) {
            for (Metric metric : Metric.values()) {
                String[] values = new String[metric.labelCount()];
                java.util.Arrays.fill(values, "x");
                metrics.number(metric, values);
            }
            for (Metric metric : Metric.values()) {
                String[] values = new String[metric.labelCount()];
                java.util.Arrays.fill(values, "y");
                metrics.number(metric, values);
            }
            assertTrue(
                    metrics.samples().size() <= SeriesTable.capacity(1),
                    () -> metrics.samples().toString());
        }
    }

    @Test
    void writingToCellsAllocatesNothing() {
        try (Metrics metrics = Metrics.open(null, 1, 100)) {
            RouteCells route = metrics.route(0, "web", "shop", "app");
            ListenerCells listener = metrics.listener(0, "web");
            UpstreamCells upstream = metrics.upstream(0, "app");
            EndpointCells endpoint = metrics.endpoint(0, "app", "10.0.0.1:80");
            WorkerCells worker = metrics.worker(0);
            Runnable writes = () -> {
                for (int i = 0; i < 50_000; i++) {
                    route.completed(200 + i % 4, i * 1000L);
                    listener.connectionOpened();
                    listener.bytesIn(i);
                    listener.bytesOut(i);
                    listener.connectionClosed();
                    upstream.answered(i);
                    upstream.queued(1);
                    upstream.retried(Failure.RESET);
                    endpoint.answered(200);
                    worker.failed(Failure.RESET);
                    worker.loopLag(i);
                }
            };
            writes.run();
            long least = Long.MAX_VALUE;
            for (int attempt = 0; attempt < 5; attempt++) {
                long before = THREADS.getCurrentThreadAllocatedBytes();
                writes.run();
                least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
            }
            assertEquals(0, least, "bytes allocated by 50,000 rounds");
        }
    }

    @Test
    void cellsMayBeWrittenAfterClosing() {
        Metrics metrics = Metrics.open(null, 1, 10);
        RouteCells route = metrics.route(0, "web", "shop", "app");
        metrics.close();
        route.completed(200, 1);
        assertEquals(1, requests(metrics, "200"));
    }

    @Test
    void refusesNoWorkersAndNoSeries() {
        assertThrows(IllegalArgumentException.class, () -> Metrics.open(null, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> Metrics.open(null, 1, 0));
        assertThrows(IllegalArgumentException.class, () -> Metrics.open(null, 1, 1_000_001));
    }

    private static double requests(Metrics metrics, String code) {
        return find(metrics, "requests_total", labels("web", "shop", "app", code));
    }

    private static double endpointRequests(Metrics metrics, String codeClass) {
        return value(
                metrics,
                "endpoint_requests_total",
                "upstream",
                "app",
                "endpoint",
                "10.0.0.1:80",
                "code_class",
                codeClass);
    }

    private static Map<String, String> labels(String listener, String route, String upstream, String code) {
        return Map.of("listener", listener, "route", route, "upstream", upstream, "code", code);
    }

    private static double value(Metrics metrics, String name, String... pairs) {
        Map<String, String> labels = new java.util.HashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            labels.put(pairs[i], pairs[i + 1]);
        }
        return value(metrics, name, labels);
    }

    private static double value(Metrics metrics, String name, Map<String, String> labels) {
        assertTrue(
                metrics.samples().stream()
                        .anyMatch(s -> s.name().equals(name) && s.labels().equals(labels)),
                () -> name + labels + " is not among " + metrics.samples());
        return find(metrics, name, labels);
    }

    /** 0 for a series that is not there yet. */
    private static double find(Metrics metrics, String name, Map<String, String> labels) {
        return metrics.samples().stream()
                .filter(s -> s.name().equals(name) && s.labels().equals(labels))
                .mapToDouble(Sample::value)
                .sum();
    }

    private static double total(Metrics metrics, String name) {
        return metrics.samples().stream()
                .filter(s -> s.name().equals(name))
                .mapToDouble(Sample::value)
                .sum();
    }
}
