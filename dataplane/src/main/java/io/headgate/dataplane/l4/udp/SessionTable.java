package io.headgate.dataplane.l4.udp;

import io.headgate.dataplane.upstream.EndpointState;
import io.headgate.dataplane.upstream.KeyHash;
import io.headgate.os.UdpBatch;
import org.jspecify.annotations.Nullable;

/**
 * A worker's sessions of one listener: found by who sends to what, and kept in the order in which they were last heard,
 * so that those to be forgotten are always at one end. Each operation takes a constant time and allocates nothing,
 * except that the table doubles as it fills; the hash is seeded anew in each process, so nobody can prepare clients
 * that collide. Confined to its worker.
 */
final class SessionTable {
    private static final int BUCKETS_MIN = 64;

    private @Nullable UdpSession[] buckets = new @Nullable UdpSession[BUCKETS_MIN];
    private int size;
    private @Nullable UdpSession oldest;
    private @Nullable UdpSession newest;

    int size() {
        return size;
    }

    /** The one that has been silent for longest. */
    @Nullable
    UdpSession oldest() {
        return oldest;
    }

    /** The hash of who sent the datagram in the slot, and to which of our addresses. */
    static long hash(UdpBatch batch, int slot) {
        long hash = KeyHash.hash(batch.peerLow(slot));
        hash = KeyHash.hash(hash ^ batch.peerHigh(slot));
        hash ^= (long) batch.peerPort(slot) << 32 | batch.peerScope(slot);
        return KeyHash.hash(hash ^ batch.localLow(slot) + 31 * batch.localHigh(slot));
    }

    /**
     * The session of the datagram in the slot.
     *
     * @param at the socket it came to
     * @param with where the session must be; null: anywhere
     */
    @Nullable
    UdpSession find(long hash, UdpBatch batch, int slot, UdpListening at, @Nullable EndpointState with) {
        UdpSession session = buckets[(int) hash & buckets.length - 1];
        while (session != null && !session.is(hash, batch, slot, at, with)) {
            session = session.nextInBucket;
        }
        return session;
    }

    /** Adds one that is not in it, as the newest. */
    void add(UdpSession session) {
        if (size == buckets.length) {
            grow();
        }
        int bucket = (int) session.hash & buckets.length - 1;
        session.nextInBucket = buckets[bucket];
        buckets[bucket] = session;
        size++;
        append(session);
    }

    private void grow() {
        @Nullable UdpSession[] before = buckets;
        buckets = new @Nullable UdpSession[before.length * 2];
        for (UdpSession first : before) {
            for (UdpSession session = first; session != null; ) {
                UdpSession next = session.nextInBucket;
                int bucket = (int) session.hash & buckets.length - 1;
                session.nextInBucket = buckets[bucket];
                buckets[bucket] = session;
                session = next;
            }
        }
    }

    void remove(UdpSession session) {
        int bucket = (int) session.hash & buckets.length - 1;
        UdpSession at = buckets[bucket];
        if (at == session) {
            buckets[bucket] = session.nextInBucket;
        } else {
            while (at != null && at.nextInBucket != session) {
                at = at.nextInBucket;
            }
            if (at == null) {
                return;
            }
            at.nextInBucket = session.nextInBucket;
        }
        session.nextInBucket = null;
        size--;
        unlink(session);
    }

    /** The session was heard: it is the newest now. */
    void heard(UdpSession session) {
        if (newest != session) {
            unlink(session);
            append(session);
        }
    }

    private void append(UdpSession session) {
        session.older = newest;
        session.newer = null;
        if (newest == null) {
            oldest = session;
        } else {
            newest.newer = session;
        }
        newest = session;
    }

    private void unlink(UdpSession session) {
        if (session.older == null) {
            oldest = session.newer;
        } else {
            session.older.newer = session.newer;
        }
        if (session.newer == null) {
            newest = session.older;
        } else {
            session.newer.older = session.older;
        }
        session.older = null;
        session.newer = null;
    }
}
