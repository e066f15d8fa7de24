package io.headgate.proxy.metrics;

import io.headgate.dataplane.metrics.HistogramSample;
import io.headgate.dataplane.metrics.Metrics;
import io.headgate.dataplane.metrics.Sample;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** What the workers count. */
final class CellMetrics {
    static final String PREFIX = "headgate_";

    private static final double NS_PER_SECOND = 1e9;

    /**
     * Upper bounds in microseconds: 1, 2.5, 5 per decade from half a millisecond, where a local answer lies, to 10 s,
     * beyond which every default timeout has spoken. Fourteen of them keep a scrape of a thousand routes near 1.5 MB.
     */
    private static final long[] BOUNDS_US = {
        500,
        1_000,
        2_500,
        5_000,
        10_000,
        25_000,
        50_000,
        100_000,
        250_000,
        500_000,
        1_000_000,
        2_500_000,
        5_000_000,
        10_000_000
    };

    /** Every metric that the workers count, without prefix; a test holds it complete. */
    static final Map<String, String> HELP = Map.ofEntries(
            Map.entry("connections", "Client connections open now, and sessions of datagrams."),
            Map.entry("websockets", "WebSockets of clients open now."),
            Map.entry("websockets_total", "WebSockets that a client and an endpoint agreed on."),
            Map.entry("connections_total", "Client connections accepted, and sessions of datagrams begun."),
            Map.entry(
                    "connections_refused_total",
                    "Client connections turned away: a denied address, or a ceiling or the accept rate reached."),
            Map.entry("bytes_total", "Bytes received from and sent to clients."),
            Map.entry("datagrams_total", "Datagrams received from and sent to clients."),
            Map.entry("datagrams_dropped_total", "Datagrams not passed on, to endpoints or to clients."),
            Map.entry("sessions_evicted_total", "Sessions of datagrams ended early, to make room for others."),
            Map.entry("requests_total", "Requests ended, by the status that the client was answered."),
            Map.entry("request_duration_seconds", "From the first byte of a request to the end of its answer."),
            Map.entry("upstream_duration_seconds", "How long an endpoint had a request, each try by itself."),
            Map.entry("limited_total", "Requests that a filter refused."),
            Map.entry("compression_skipped_total", "Answers not compressed, because a worker compressed its most."),
            Map.entry("retries_total", "Further tries, by what ended the one before."),
            Map.entry(
                    "proxy_tlvs_dropped_total",
                    "TLVs of PROXY headers that came and were not handed on for want of room."),
            Map.entry("queue_length", "Requests that wait for a connection to the upstream."),
            Map.entry(
                    "endpoint_connections_total",
                    "Connections to an endpoint, by whether they could be opened in time."),
            Map.entry(
                    "endpoint_tls_handshakes_total",
                    "TLS handshakes with an endpoint that are done, by whether they went on with an earlier session."),
            Map.entry("endpoint_requests_total", "Tries at an endpoint, by the class of its answer's status."),
            Map.entry("failures_total", "Exchanges that failed, by whose fault and why."),
            Map.entry("loop_lag_seconds", "How late the worker's event loop was when last looked at."),
            Map.entry("loop_lag_max_seconds", "How late the worker's event loop was at the worst."),
            Map.entry("access_log_dropped_total", "Access log lines that were not written."),
            Map.entry("spans_exported_total", "Spans that the collector took."),
            Map.entry("spans_dropped_total", "Spans that were recorded, and lost before the collector took them."),
            Map.entry("series_folded_total", "Series counted as 'other', being beyond the budget of series."));

    private CellMetrics() {}

    /** @param natively whether histograms have native buckets beside the classic ones */
    static void addTo(Families families, Metrics metrics, boolean natively) {
        for (Sample sample : metrics.samples()) {
            String name = PREFIX + sample.name();
            switch (sample.type()) {
                case COUNTER -> families.counter(name, help(sample.name()), labels(sample.labels()), sample.value());
                case GAUGE -> families.gauge(name, help(sample.name()), labels(sample.labels()), sample.value());
            }
        }
        for (HistogramSample sample : metrics.histograms()) {
            families.histogram(
                    PREFIX + sample.name(),
                    help(sample.name()),
                    labels(sample.labels()),
                    buckets(sample.micros()),
                    natively ? NativeBuckets.of(sample.micros()) : null,
                    sample.sumNs() / NS_PER_SECOND);
        }
    }

    private static String help(String name) {
        return HELP.getOrDefault(name, name.replace('_', ' '));
    }

    static Labels labels(Map<String, String> labels) {
        return Labels.of(labels.keySet().toArray(new String[0]), labels.values().toArray(new String[0]));
    }

    /** A value counts below a bound if it cannot be told from it at two significant digits. */
    static ClassicHistogramBuckets buckets(Histogram micros) {
        double[] bounds = new double[BOUNDS_US.length + 1];
        long[] counts = new long[bounds.length];
        long before = 0;
        for (int i = 0; i < BOUNDS_US.length; i++) {
            long upTo = micros.getCountBetweenValues(0, BOUNDS_US[i]);
            bounds[i] = BOUNDS_US[i] / 1e6;
            counts[i] = upTo - before;
            before = upTo;
        }
        bounds[BOUNDS_US.length] = Double.POSITIVE_INFINITY;
        counts[BOUNDS_US.length] = micros.getTotalCount() - before;
        return ClassicHistogramBuckets.of(bounds, counts);
    }
}
