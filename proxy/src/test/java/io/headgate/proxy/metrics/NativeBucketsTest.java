package io.headgate.proxy.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prometheus.metrics.model.snapshots.NativeHistogramBuckets;
import java.util.SplittableRandom;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class NativeBucketsTest {
    private final Histogram micros = new Histogram(1, 3_600_000_000L, 2);

    @Test
    void holdEachDurationOnceAndInOrder() {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 10_000; i++) {
            micros.recordValue(1 + (long) Math.pow(10, random.nextDouble() * 9.5));
        }
        NativeHistogramBuckets buckets = NativeBuckets.of(micros);
        long count = 0;
        for (int i = 0; i < buckets.size(); i++) {
            assertTrue(buckets.getCount(i) > 0, () -> "seed " + seed);
            assertTrue(i == 0 || buckets.getBucketIndex(i - 1) < buckets.getBucketIndex(i), () -> "seed " + seed);
            count += buckets.getCount(i);
        }
        assertEquals(10_000, count, () -> "seed " + seed);
        assertTrue(buckets.size() <= 508, () -> buckets.size() + " buckets, seed " + seed);
    }

    @Test
    void aDurationIsInTheBucketThatEndsBehindIt() {
        micros.recordValue(1_500_000);
        NativeHistogramBuckets buckets = NativeBuckets.of(micros);
        assertEquals(1, buckets.size());
        double upper = Math.pow(2, buckets.getBucketIndex(0) / 16.0);
        assertTrue(1.5 <= upper && upper < 1.5 * 1.06, () -> "up to " + upper);
    }

    @Test
    void nothingRecordedIsNoBucket() {
        assertEquals(0, NativeBuckets.of(micros).size());
    }
}
