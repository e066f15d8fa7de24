package io.headgate.dataplane.http2;

/**
 * The last streams that we ended while their peer could still send: what comes for them was on its way and means
 * nothing (RFC 9113 section 5.4.2), as long as it is no more than they might still send. A peer may send as many frames
 * for them as it likes, so that one is looked up in a few steps: an id has its place in one of several sets, of which
 * it is pushed out by the fourth that comes behind it. Confined to its worker.
 */
final class ForgottenStreams {
    /**
     * Twice what can be ended in the time that frames are under way, at the most streams that run at once by default;
     * ids of streams that begin one after another are spread evenly.
     */
    private static final int SETS = 128;

    private static final int WAYS = 4;

    /**
     * In each half of one: what the stream might still send, bytes, and its id. 4 KiB, that most connections never
     * need.
     */
    private long[] entries = {};

    /** @param windowLeft what the peer might still send of it, bytes */
    void add(int streamId, int windowLeft) {
        if (entries.length == 0) {
            entries = new long[SETS * WAYS];
        }
        int first = first(streamId);
        System.arraycopy(entries, first, entries, first + 1, WAYS - 1);
        entries[first] = (long) windowLeft << Integer.SIZE | streamId;
    }

    boolean has(int streamId) {
        return find(streamId) >= 0;
    }

    /** {@code bytes} have come of one that is here; returns false when that is more than might. */
    boolean take(int streamId, int bytes) {
        int at = find(streamId);
        entries[at] -= (long) bytes << Integer.SIZE;
        return entries[at] >= 0;
    }

    private int find(int streamId) {
        if (entries.length == 0) {
            return -1;
        }
        int first = first(streamId);
        for (int at = first; at < first + WAYS; at++) {
            if ((int) entries[at] == streamId) {
                return at;
            }
        }
        return -1;
    }

    private static int first(int streamId) {
        return (streamId >> 1 & SETS - 1) * WAYS; // ids of one side are all odd
    }
}
