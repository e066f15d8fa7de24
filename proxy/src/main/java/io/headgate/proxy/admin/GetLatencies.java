package io.headgate.proxy.admin;

import io.headgate.dataplane.metrics.HistogramSample;
import io.headgate.proxy.node.Node;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/** {@code GET /v1/latencies}. */
final class GetLatencies {
    static final Operation OPERATION = Operation.get(
            "/v1/latencies",
            "How long requests took since the start, by route, and tries at endpoints, by upstream: the whole"
                    + " distributions, so that two of them tell what happened in between.",
            Latencies.class,
            (node, _) -> handle(node));

    private GetLatencies() {}

    record Latencies(List<Distribution> routes, List<Distribution> upstreams) {}

    /**
     * @param name of a route or an upstream
     * @param us durations in microseconds, to two significant digits, growing; those that were measured
     * @param counts how often each was
     */
    record Distribution(String name, List<Long> us, List<Long> counts) {}

    private static Answer handle(Node node) throws IOException {
        List<HistogramSample> samples = node.metrics().histograms();
        return Answer.of(
                new Latencies(of(samples, "request_duration_seconds"), of(samples, "upstream_duration_seconds")));
    }

    private static List<Distribution> of(List<HistogramSample> samples, String metric) {
        List<Distribution> distributions = new ArrayList<>();
        for (HistogramSample sample : samples) {
            if (sample.name().equals(metric)) {
                distributions.add(of(sample.labels().values().iterator().next(), sample.micros()));
            }
        }
        return distributions;
    }

    private static Distribution of(String name, Histogram micros) {
        List<Long> us = new ArrayList<>();
        List<Long> counts = new ArrayList<>();
        for (HistogramIterationValue each : micros.recordedValues()) {
            us.add(each.getValueIteratedTo());
            counts.add(each.getCountAtValueIteratedTo());
        }
        return new Distribution(name, us, counts);
    }
}
