package io.headgate.dataplane.access;

import io.headgate.config.Filter;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.LongAdder;

/**
 * Token buckets by key, in bounded memory, exact over all workers.
 *
 * <p><b>The bucket.</b> GCRA (ITU-T I.371, the virtual scheduling algorithm) keeps one number per key: the time at
 * which its bucket will be full again. A request moves that time ahead by one interval, and is refused where that would
 * take it further ahead than a whole bucket. There is nothing to refill, and a bucket that is full again is the same as
 * one that was never there.
 *
 * <p><b>The memory.</b> Entries stand in sets of up to 16, chosen by the key's hash, so a look-up reads two or three
 * lines of cache and nothing ever moves. A new key takes an empty place, or that of the entry that is closest to full.
 * If that one was full, dropping it changes no verdict; if not, it is forgotten early and counted.
 *
 * <p><b>Many workers.</b> A request of a known key is one compare-and-set of its time. The time is stored XORed with
 * its key, so the same compare-and-set fails if the place has meanwhile gone to another key. Only a key's first request
 * takes the guard of its set, a spin of a few dozen nanoseconds, because two workers that place one key twice would let
 * it through twice. A place changes hands in an order in which nothing is lost: its key is blanked, its time is swapped
 * (which fails if somebody charged the old key meanwhile, and the search begins again), the new key is written.
 *
 * <p>Any thread. No allocation after construction: 16 bytes for each key that may be remembered.
 */
public final class GcraTable {
    private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);
    private static final VarHandle INTS = MethodHandles.arrayElementVarHandle(int[].class);

    /** With sets of 16, a table at half its load has less than one set in two hundred that is too small. */
    private static final int WAYS_MAX = 16;

    /**
     * Times are kept in 1/256 ns, so that the interval of a million requests per second is off by no more than 4 in a
     * million.
     */
    private static final int SHIFT_MAX = 8;

    /** For buckets that take years to fill: about a millisecond. */
    private static final int SHIFT_MIN = -20;

    /** No bucket takes longer than this to fill, so that differences of times cannot overflow. */
    private static final long TICKS_MAX = 1L << 59;

    /** Workers read the clock once per burst, so one may be behind another; never by this much. */
    private static final long CLOCK_LAG_NS_MAX = 10_000_000_000L;

    private static final long NO_KEY = 0;

    /** What {@link #take} answers when the request may pass. */
    public static final long ALLOWED = 0;

    private final long[] keys;
    private final long[] fullAtXorKey;
    private final int[] guards;
    private final int ways;
    private final int shift;
    private final long intervalTicks;
    private final long toleranceTicks;
    private final long aheadTicksMax;
    private final LongAdder forgotten;

    /** {@code forgotten} counts entries that were replaced before they were full. */
    public GcraTable(Filter.RateLimit rule, LongAdder forgotten) {
        this.forgotten = forgotten;
        ways = Math.min(WAYS_MAX, rule.keysMax());
        guards = new int[rule.keysMax() / ways];
        keys = new long[guards.length * ways];
        fullAtXorKey = new long[keys.length];
        long perNs = rule.rate().per().toNanos();
        int fits = SHIFT_MAX;
        while (fits > SHIFT_MIN && interval(perNs, fits, rule.rate().units()) > TICKS_MAX / rule.burst()) {
            fits--;
        }
        shift = fits;
        intervalTicks = interval(perNs, shift, rule.rate().units());
        toleranceTicks = (rule.burst() - 1L) * intervalTicks;
        aheadTicksMax = toleranceTicks + intervalTicks + ticks(CLOCK_LAG_NS_MAX, shift);
    }

    private static long interval(long perNs, int shift, long units) {
        return Math.max(1, ticks(perNs, shift) / units);
    }

    private static long ticks(long ns, int shift) {
        return shift >= 0 ? ns << shift : ns >> -shift;
    }

    /** Rounded up, so that who waits that long need not wait again. */
    private long nanos(long ticks) {
        return shift >= 0 ? Math.max(1, ticks + (1L << shift) - 1 >> shift) : ticks << -shift;
    }

    /**
     * Takes one token of {@code key}'s bucket.
     *
     * @param key a hash that whoever sends keys cannot aim
     * @param nowNs in the domain of {@link System#nanoTime}
     * @return {@link #ALLOWED}, or nanoseconds until a request would be allowed
     */
    public long take(long key, long nowNs) {
        long wanted = key == NO_KEY ? 1 : key;
        long now = ticks(nowNs, shift);
        int set = (int) Math.unsignedMultiplyHigh(wanted, guards.length);
        while (true) {
            int at = indexOf(wanted, set);
            if (at < 0) {
                at = admit(wanted, set, now);
            }
            long word = (long) LONGS.getVolatile(fullAtXorKey, at);
            if ((long) LONGS.getVolatile(keys, at) != wanted) {
                continue;
            }
            long ahead = ahead(word ^ wanted, now);
            if (ahead > toleranceTicks) {
                return nanos(ahead - toleranceTicks);
            }
            if (LONGS.compareAndSet(fullAtXorKey, at, word, now + ahead + intervalTicks ^ wanted)) {
                return ALLOWED;
            }
        }
    }

    /**
     * How far ahead of {@code now} a bucket will be full; 0 if it is. Times wrap, after two years at the finest; an
     * entry that old looks too far ahead to be true, and so it is full.
     */
    private long ahead(long fullAt, long now) {
        long ahead = fullAt - now;
        return ahead > 0 && ahead <= aheadTicksMax ? ahead : 0;
    }

    private int indexOf(long key, int set) {
        int from = set * ways;
        for (int at = from; at < from + ways; at++) {
            if ((long) LONGS.getVolatile(keys, at) == key) {
                return at;
            }
        }
        return -1;
    }

    /** Finds a place for a new key, with a full bucket; returns its index, which may be another key's again by then. */
    private int admit(long key, int set, long now) {
        while (!INTS.compareAndSet(guards, set, 0, 1)) {
            Thread.onSpinWait();
        }
        try {
            int at = indexOf(key, set);
            while (at < 0) {
                at = replace(key, closestToFull(set, now), now);
            }
            return at;
        } finally {
            INTS.setVolatile(guards, set, 0);
        }
    }

    /** An empty place if there is one. */
    private int closestToFull(int set, long now) {
        int closest = set * ways;
        long leastAhead = Long.MAX_VALUE;
        for (int at = set * ways; at < (set + 1) * ways; at++) {
            long key = (long) LONGS.getVolatile(keys, at);
            if (key == NO_KEY) {
                return at;
            }
            long ahead = ahead((long) LONGS.getVolatile(fullAtXorKey, at) ^ key, now);
            if (ahead < leastAhead) {
                leastAhead = ahead;
                closest = at;
            }
        }
        return closest;
    }

    /**
     * Gives the place {@code at} to {@code key}; returns -1 if its present key was charged meanwhile. Under the guard
     * of the set.
     */
    private int replace(long key, int at, long now) {
        long before = (long) LONGS.getVolatile(keys, at);
        long word = (long) LONGS.getVolatile(fullAtXorKey, at);
        LONGS.setVolatile(keys, at, NO_KEY);
        if (!LONGS.compareAndSet(fullAtXorKey, at, word, now ^ key)) {
            LONGS.setVolatile(keys, at, before);
            return -1;
        }
        LONGS.setVolatile(keys, at, key);
        if (before != NO_KEY && ahead(word ^ before, now) > 0) {
            forgotten.increment();
        }
        return at;
    }
}
