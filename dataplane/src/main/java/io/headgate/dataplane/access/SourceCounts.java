package io.headgate.dataplane.access;

import java.util.concurrent.atomic.LongAdder;
import org.agrona.collections.Long2LongCounterMap;

/**
 * How many connections each {@link Source} holds, exact over all workers. Sources without a connection take no place.
 *
 * <p>The counts stand in 64 maps, chosen by the source's hash, each under its own monitor: a worker holds one for the
 * time of a look-up in an open-addressed map, a few dozen nanoseconds, or for the copy of at most 16,384 entries where
 * a map grows. Two workers that accept at the same moment meet in one of 64 cases.
 *
 * <p><b>The bound</b> is a million sources at once (16,384 in each map), about 32 MB: ten times what a listener holds
 * by default. Beyond it the connections of further sources are let in without being counted, and the number of those
 * is: whoever can hold a million connections from a million sources must not be able to lock out everybody else, and
 * the ceiling of the listener still holds.
 */
final class SourceCounts {
    private static final int MAPS = 64;
    private static final int SOURCES_PER_MAP_MAX = 16_384;

    /** What became of a connection. */
    enum Entry {
        COUNTED,
        /** Let in uncounted: the map has its most sources. */
        UNCOUNTED,
        /** Its source has its most connections. */
        FULL
    }

    private final Long2LongCounterMap[] maps = new Long2LongCounterMap[MAPS];
    private final int sourcesPerMapMax;
    private final LongAdder uncounted;

    /** {@code uncounted} counts connections that were let in without a place. */
    SourceCounts(LongAdder uncounted) {
        this(uncounted, SOURCES_PER_MAP_MAX);
    }

    SourceCounts(LongAdder uncounted, int sourcesPerMapMax) {
        this.uncounted = uncounted;
        this.sourcesPerMapMax = sourcesPerMapMax;
        for (int i = 0; i < MAPS; i++) {
            maps[i] = new Long2LongCounterMap(0);
        }
    }

    /** Counts one more connection of a source, unless it has {@code max} already. */
    Entry enter(long source, int max) {
        Long2LongCounterMap map = map(source);
        synchronized (map) {
            long before = map.get(source);
            if (before >= max) {
                return Entry.FULL;
            }
            if (before > 0 || map.size() < sourcesPerMapMax) {
                map.incrementAndGet(source);
                return Entry.COUNTED;
            }
        }
        uncounted.increment();
        return Entry.UNCOUNTED;
    }

    /** A connection that was counted is gone. */
    void leave(long source) {
        Long2LongCounterMap map = map(source);
        synchronized (map) {
            map.decrementAndGet(source); // at 0 the map forgets it
        }
    }

    /** How many sources hold a connection. */
    int sources() {
        int sources = 0;
        for (Long2LongCounterMap map : maps) {
            synchronized (map) {
                sources += map.size();
            }
        }
        return sources;
    }

    /** By the upper bits: the map itself uses the lower ones. */
    private Long2LongCounterMap map(long source) {
        return maps[(int) (source >>> 58)];
    }
}
