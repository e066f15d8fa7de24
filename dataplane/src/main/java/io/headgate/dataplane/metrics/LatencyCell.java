package io.headgate.dataplane.metrics;

import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Where one worker records durations of one series; finds, or makes, its histogram when the first comes. Confined to
 * the worker.
 */
final class LatencyCell {
    private final Latencies latencies;
    private final int worker;
    private final String metric;
    private final String label;
    private @Nullable Recording recording;

    LatencyCell(Latencies latencies, int worker, String metric, String label) {
        this.latencies = latencies;
        this.worker = worker;
        this.metric = metric;
        this.label = label;
    }

    void record(long durationNs) {
        Recording to = recording;
        if (to == null) {
            to = latencies.recording(worker, metric, label);
            recording = to;
        }
        to.record(durationNs);
    }

    /** One worker's histogram; only that worker writes, anybody may read racily. */
    static final class Recording {
        /** Shorter ones count as 1 microsecond: no exchange is that fast. */
        static final long MICROS_MIN = 1;

        /** Longer ones count as an hour, the longest that a default lets anything last. */
        static final long MICROS_MAX = 3_600_000_000L;

        /** Steps of less than one percent. */
        static final int SIGNIFICANT_DIGITS = 2;

        private static final long NS_PER_MICRO = 1000;

        /** Its range is fixed, so it never grows. */
        private final Histogram micros = empty();

        private final AtomicLong sumNs = new AtomicLong();

        static Histogram empty() {
            return new Histogram(MICROS_MIN, MICROS_MAX, SIGNIFICANT_DIGITS);
        }

        void record(long durationNs) {
            long duration = Math.max(0, durationNs);
            micros.recordValue(Math.clamp(duration / NS_PER_MICRO, MICROS_MIN, MICROS_MAX));
            sumNs.setOpaque(sumNs.getPlain() + duration);
        }

        /**
         * Adds what has been recorded. Each count is read once and whole, and the total is the sum of those read, so a
         * reader that races with the writer sees totals that only grow.
         */
        void addTo(Histogram sum) {
            sum.add(micros);
        }

        /** How many were recorded; a reader that races with the writer sees a number that only grows. */
        long count() {
            return micros.getTotalCount();
        }

        /**
         * How many lie in each step. Each count of the histogram is read once, so no reader sees one twice.
         *
         * @param upToMicros the steps' bounds, ascending; a value belongs to the step whose bound it cannot be told
         *     from
         * @return one more than there are bounds, the last beyond all of them
         */
        long[] counts(long[] upToMicros) {
            long[] counts = new long[upToMicros.length + 1];
            long from = 0;
            for (int i = 0; i < upToMicros.length; i++) {
                counts[i] = micros.getCountBetweenValues(from, upToMicros[i]);
                from = micros.nextNonEquivalentValue(upToMicros[i]);
            }
            counts[upToMicros.length] = micros.getCountBetweenValues(from, MICROS_MAX);
            return counts;
        }

        long sumNs() {
            return sumNs.getOpaque();
        }
    }
}
