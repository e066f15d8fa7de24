package io.headgate.dataplane.tls;

import io.netty.internal.tcnative.SessionTicketKey;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/**
 * What session tickets are sealed with (RFC 5077; RFC 8446 section 4.6.1), so that a client that comes back shakes
 * hands without a signature: one set of keys for all workers and listeners, kept over reloads, gone with the process. A
 * new key is made every hour and an old one is forgotten once the tickets made with it have run out: who steals the
 * keys later can open no session of version 1.2 that is older than three hours. (Those of 1.3 have a fresh secret
 * each.)
 *
 * <p>Any thread.
 */
public final class TicketKeys {
    /** How long a session can be resumed. */
    static final long SESSION_SECONDS = 7200;

    private static final long ROTATE_NS = 3_600_000_000_000L;

    /** The one in use, and as many as sessions are hours long. */
    private static final int KEYS = 3;

    private final SecureRandom random = new SecureRandom();
    private final Deque<SessionTicketKey> keys = new ArrayDeque<>();
    private final Set<TlsContext> contexts = new HashSet<>();
    private long rotatedNs;

    /** @param nowNs in the domain of {@link System#nanoTime} */
    public TicketKeys(long nowNs) {
        rotatedNs = nowNs;
    }

    /** Seals the tickets of {@code context} until {@link #remove}. */
    synchronized void add(TlsContext context) {
        if (keys.isEmpty()) {
            keys.addFirst(newKey());
        }
        contexts.add(context);
        context.ticketKeys(keys.toArray(new SessionTicketKey[0]));
    }

    synchronized void remove(TlsContext context) {
        contexts.remove(context);
    }

    /** Takes a new key into use if the present one has been for an hour. */
    public synchronized void rotate(long nowNs) {
        if (keys.isEmpty() || nowNs - rotatedNs < ROTATE_NS) {
            return;
        }
        rotatedNs = nowNs;
        keys.addFirst(newKey());
        if (keys.size() > KEYS) {
            keys.removeLast();
        }
        SessionTicketKey[] all = keys.toArray(new SessionTicketKey[0]);
        contexts.forEach(context -> context.ticketKeys(all));
    }

    private SessionTicketKey newKey() {
        return new SessionTicketKey(
                bytes(SessionTicketKey.NAME_SIZE),
                bytes(SessionTicketKey.HMAC_KEY_SIZE),
                bytes(SessionTicketKey.AES_KEY_SIZE));
    }

    private byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }
}
