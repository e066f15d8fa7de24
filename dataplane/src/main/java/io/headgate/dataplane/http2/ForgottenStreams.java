package io.headgate.dataplane.http2;

/**
 * The last streams that we ended while their peer could still send: what comes for them was on its way and means
 * nothing (RFC 9113 section 5.4.2). Confined to its worker.
 */
final class ForgottenStreams {
    /** More than can be ended in the time that frames are under way: twice the most that run at once by default. */
    private static final int KEPT = 256;

    private int[] ids = {};
    private int next;

    void add(int streamId) {
        if (ids.length == 0) {
            ids = new int[KEPT]; // most connections never need it
        }
        ids[next] = streamId;
        next = next + 1 & KEPT - 1;
    }

    boolean has(int streamId) {
        for (int id : ids) {
            if (id == streamId) {
                return true;
            }
        }
        return false;
    }
}
