package io.headgate.dataplane.http2;

/**
 * What a client has said of requests before it made them (RFC 9218 section 7.1), as far as it is kept. Confined to its
 * worker.
 */
final class EarlyPriorities {
    /** Of this many requests, the last that were named: who has more to say of the future has less to ask now. */
    private static final int KEPT = 8;

    /** Ids, and behind them a priority for each; most connections never need it. */
    private int[] kept = {};

    private int next;

    void put(int streamId, int priority) {
        if (kept.length == 0) {
            kept = new int[2 * KEPT];
        }
        int at = find(streamId);
        if (at < 0) {
            at = next;
            next = (next + 1) % KEPT;
        }
        kept[at] = streamId;
        kept[KEPT + at] = priority;
    }

    /** What was said of a request that comes now, or {@code otherwise} if nothing was. */
    int get(int streamId, int otherwise) {
        int at = find(streamId);
        return at < 0 ? otherwise : kept[KEPT + at];
    }

    private int find(int streamId) {
        for (int at = 0; at < kept.length / 2; at++) {
            if (kept[at] == streamId) {
                return at;
            }
        }
        return -1;
    }
}
