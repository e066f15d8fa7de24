package io.headgate.dataplane.metrics;

import io.headgate.dataplane.metrics.LatencyCell.Recording;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * Follows how long requests take, over all routes. A route without a request since the look before costs one read, so
 * that somebody may look every second at a node with a thousand routes. Confined to one thread.
 */
public final class RequestDurations {
    private final Latencies latencies;
    private final long[] upToMicros;
    private final Map<Recording, Seen> seen = new IdentityHashMap<>();

    /** What a recording held at the latest look that found it changed. */
    private record Seen(long total, long[] counts) {}

    RequestDurations(Latencies latencies, long[] upToMicros) {
        this.latencies = latencies;
        this.upToMicros = upToMicros.clone();
        next();
    }

    /**
     * How many requests ended since the look before, by how long they took.
     *
     * @return one for each bound, of what lies below it and above the one before, and the last for what is beyond all;
     *     the caller's own
     */
    public long[] next() {
        long[] moved = new long[upToMicros.length + 1];
        for (Recording recording : latencies.recordings(Latencies.REQUEST)) {
            long total = recording.count(); // before its parts: what comes in between is found by the next look
            Seen before = seen.get(recording);
            if (before == null || before.total() != total) {
                long[] counts = recording.counts(upToMicros);
                for (int i = 0; i < counts.length; i++) {
                    moved[i] += counts[i] - (before == null ? 0 : before.counts()[i]);
                }
                seen.put(recording, new Seen(total, counts));
            }
        }
        return moved;
    }
}
