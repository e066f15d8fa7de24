package io.headgate.dataplane.access;

import io.headgate.config.Rate;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One bucket of tokens for all workers. GCRA (ITU-T I.371) keeps the time at which the bucket will be full again; a
 * token moves it ahead by one interval, and is refused where that would be more than a whole bucket, which holds as
 * many tokens as the rate has units. Exact, thread-safe, no waiting.
 */
final class AcceptRate {
    private final Rate rate;
    private final long intervalNs;
    private final long toleranceNs;
    private final AtomicLong fullAtNs;

    /** A full bucket. Intervals are whole nanoseconds: a million tokens a second are exact, ten million by 1 %. */
    AcceptRate(Rate rate, long nowNs) {
        this.rate = rate;
        long perNs = rate.per().toNanos();
        intervalNs = Math.max(1, perNs / rate.units());
        toleranceNs = perNs - Math.min(perNs, intervalNs);
        fullAtNs = new AtomicLong(nowNs);
    }

    Rate rate() {
        return rate;
    }

    /** Takes a token if there is one; {@code nowNs} is in the domain of {@link System#nanoTime}. */
    boolean take(long nowNs) {
        while (true) {
            long fullAt = fullAtNs.get();
            long aheadNs = Math.max(0, fullAt - nowNs);
            if (aheadNs > toleranceNs) {
                return false;
            }
            if (fullAtNs.compareAndSet(fullAt, nowNs + aheadNs + intervalNs)) {
                return true;
            }
        }
    }
}
