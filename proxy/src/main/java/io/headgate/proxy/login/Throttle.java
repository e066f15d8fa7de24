package io.headgate.proxy.login;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Lets each of many keys try a few times at once, and then once in a while (the generic cell rate algorithm). Of too
 * many keys it forgets the one that tried longest ago. Thread-safe.
 */
public final class Throttle {
    /** Some hundred bytes each; who has the addresses to fill it is not held back by a table twice as large. */
    static final int KEYS_MAX = 10_000;

    private final long everyNs;
    private final long aheadMaxNs;
    private final LongSupplier nowNs;

    /** When a key could have tried last at the steady rate; later than now by what it has used of its burst. */
    private final Map<String, Long> usedUntilNs = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > KEYS_MAX;
        }
    };

    /**
     * @param burst how often at once, at least 1
     * @param every how often after that
     * @param nowNs a clock that only goes forward
     */
    public Throttle(int burst, Duration every, LongSupplier nowNs) {
        everyNs = every.toNanos();
        aheadMaxNs = everyNs * (burst - 1);
        this.nowNs = nowNs;
    }

    /**
     * Takes a try.
     *
     * @return how long to wait, nothing being taken; zero: it was
     */
    public synchronized Duration take(String key) {
        long now = nowNs.getAsLong();
        long ahead = Math.max(0, usedUntilNs.getOrDefault(key, now) - now);
        if (ahead > aheadMaxNs) {
            return Duration.ofNanos(ahead - aheadMaxNs);
        }
        usedUntilNs.put(key, now + ahead + everyNs);
        return Duration.ZERO;
    }

    /** Gives a try back, which was none of a guesser's. */
    public synchronized void giveBack(String key) {
        usedUntilNs.computeIfPresent(key, (_, until) -> until - everyNs);
    }
}
