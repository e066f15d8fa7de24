package io.headgate.proxy.metrics;

import io.prometheus.metrics.model.snapshots.NativeHistogramBuckets;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * Durations in the exponential buckets of Prometheus' native histograms: bucket {@code i} holds what is longer than
 * {@code 2^((i-1)/16)} seconds and not longer than {@code 2^(i/16)}. Made from what the workers record when it is
 * scraped, and only then.
 */
final class NativeBuckets {
    /**
     * Buckets double every 16th (Prometheus' schema 4), so each is 4.4 % wider than the one before: more than five of
     * the steps in which durations are recorded, so that next to nothing lands in a neighbour; a quantile read from
     * them is off by 2.2 % at most; and a distribution over three decades fills 160, as many as Prometheus' own clients
     * allow themselves. The whole range, from a microsecond to an hour, is 508.
     */
    static final int SCHEMA = 4;

    private static final double MICROS_PER_SECOND = 1e6;
    private static final double LOG_2 = Math.log(2);

    private NativeBuckets() {}

    static NativeHistogramBuckets of(Histogram micros) {
        List<Integer> indexes = new ArrayList<>();
        List<Long> counts = new ArrayList<>();
        for (HistogramIterationValue each : micros.recordedValues()) {
            int index = index(micros.medianEquivalentValue(each.getValueIteratedTo()));
            int last = indexes.size() - 1;
            if (last >= 0 && indexes.get(last) == index) {
                counts.set(last, counts.get(last) + each.getCountAtValueIteratedTo());
            } else {
                indexes.add(index);
                counts.add(each.getCountAtValueIteratedTo());
            }
        }
        return NativeHistogramBuckets.of(indexes, counts);
    }

    private static int index(long micros) {
        return (int) Math.ceil(Math.log(micros / MICROS_PER_SECOND) / LOG_2 * (1 << SCHEMA));
    }
}
