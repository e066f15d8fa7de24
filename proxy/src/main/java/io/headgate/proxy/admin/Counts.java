package io.headgate.proxy.admin;

import io.headgate.dataplane.metrics.Metrics;
import io.headgate.dataplane.metrics.Sample;
import java.util.HashMap;
import java.util.Map;

/** Counters as of one moment, summed by one of their labels. */
final class Counts {
    private final Iterable<Sample> samples;

    private Counts(Iterable<Sample> samples) {
        this.samples = samples;
    }

    static Counts of(Metrics metrics) {
        return new Counts(metrics.samples());
    }

    /** The sums of one metric by the values of {@code label}. */
    Map<String, Long> by(String metric, String label) {
        return by(metric, label, Map.of());
    }

    /** @param where labels that must have these values */
    Map<String, Long> by(String metric, String label, Map<String, String> where) {
        Map<String, Long> sums = new HashMap<>();
        for (Sample sample : samples) {
            String value = sample.labels().get(label);
            if (value != null && sample.name().equals(metric) && has(sample, where)) {
                sums.merge(value, (long) sample.value(), Long::sum);
            }
        }
        return sums;
    }

    private static boolean has(Sample sample, Map<String, String> where) {
        return sample.labels().entrySet().containsAll(where.entrySet());
    }
}
