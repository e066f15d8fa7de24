package io.headgate.dataplane.tls;

import io.netty.internal.tcnative.SSL;
import io.netty.internal.tcnative.SSLSession;
import io.netty.util.concurrent.FastThreadLocal;
import org.agrona.collections.Long2ObjectHashMap;

/**
 * The sessions that one endpoint has given one worker and that new connections go on with, which spares both the
 * signatures. One of TLS 1.3 is used once (RFC 8446 appendix C.4), the newest first; of 1.2 the newest is enough, as it
 * may be used again. Confined to the worker's loop.
 */
final class EndpointSessions {
    /** Servers give one or two with each connection; more than this is what a burst of connections would use up. */
    private static final int KEPT_MAX = 4;

    /**
     * After this an endpoint has to show its certificate and to sign again. The library lets no resumption prolong it.
     */
    private static final long SECONDS_MAX = 3600;

    /** Whom a connection belongs to, by the library's pointer: that is all it tells of who has got a session. */
    private static final FastThreadLocal<Long2ObjectHashMap<EndpointSessions>> CONNECTED = new FastThreadLocal<>() {
        @Override
        protected Long2ObjectHashMap<EndpointSessions> initialValue() {
            return new Long2ObjectHashMap<>();
        }
    };

    private final long[] kept = new long[KEPT_MAX];
    private int count;
    private boolean closed;

    /** A connection to the endpoint is about to shake hands: it goes on with what is kept, if anything is. */
    void connect(long ssl) {
        CONNECTED.get().put(ssl, this);
        if (count > 0) {
            long session = kept[count - 1];
            SSL.setSession(ssl, session); // counts its own reference
            if (SSLSession.shouldBeSingleUse(session)) {
                SSLSession.free(session);
                count--;
            }
        }
    }

    /** A connection is about to be freed. */
    static void disconnect(long ssl) {
        CONNECTED.get().remove(ssl);
    }

    /** The connection has got a session; returns whether it is kept, as it is freed otherwise. */
    static boolean keep(long ssl, long session) {
        EndpointSessions sessions = CONNECTED.get().get(ssl);
        return sessions != null && sessions.keep(session);
    }

    private boolean keep(long session) {
        if (closed) {
            return false;
        }
        if (!SSLSession.shouldBeSingleUse(session)) {
            forget();
        } else if (count == KEPT_MAX) {
            SSLSession.free(kept[0]);
            System.arraycopy(kept, 1, kept, 0, --count);
        }
        SSLSession.setTimeout(session, Math.min(SSLSession.getTimeout(session), SECONDS_MAX));
        kept[count++] = session;
        return true;
    }

    /** The next connection begins anew. */
    void forget() {
        while (count > 0) {
            SSLSession.free(kept[--count]);
        }
    }

    /** Nothing is kept any more. */
    void close() {
        closed = true;
        forget();
    }
}
