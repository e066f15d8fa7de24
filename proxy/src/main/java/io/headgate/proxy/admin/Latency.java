package io.headgate.proxy.admin;

import io.headgate.dataplane.metrics.HistogramSample;
import io.headgate.dataplane.metrics.Metrics;
import java.util.HashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * How long things took since the start, in milliseconds, to two significant digits.
 *
 * @param count how many were measured
 */
record Latency(long count, double meanMs, double p50Ms, double p90Ms, double p99Ms, double maxMs) {
    private static final double US_PER_MS = 1e3;

    /** By the values of the metric's one label; without those of which nothing was measured. */
    static Map<String, Latency> by(Metrics metrics, String metric) {
        Map<String, Latency> latencies = new HashMap<>();
        for (HistogramSample sample : metrics.histograms()) {
            if (sample.name().equals(metric) && sample.micros().getTotalCount() > 0) {
                latencies.put(sample.labels().values().iterator().next(), of(sample.micros()));
            }
        }
        return latencies;
    }

    private static Latency of(Histogram micros) {
        return new Latency(
                micros.getTotalCount(),
                Math.round(micros.getMean()) / US_PER_MS,
                micros.getValueAtPercentile(50) / US_PER_MS,
                micros.getValueAtPercentile(90) / US_PER_MS,
                micros.getValueAtPercentile(99) / US_PER_MS,
                micros.getMaxValue() / US_PER_MS);
    }
}
