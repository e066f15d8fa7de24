package io.headgate.dataplane.tls;

import io.netty.internal.tcnative.SessionTicketKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/**
 * What session tickets are sealed with (RFC 5077; RFC 8446 section 4.6.1), so that a client that comes back shakes
 * hands without a signature: one set of keys for all workers and listeners, kept over reloads, passed on to a process
 * that succeeds this one and else gone with it, never written anywhere. A new key is made every hour and an old one is
 * forgotten once the tickets made with it have run out: who steals the keys later can open no session of version 1.2
 * that is older than three hours. (Those of 1.3 have a fresh secret each.)
 *
 * <p>Any thread.
 */
public final class TicketKeys {
    /** How long a session can be resumed. */
    static final long SESSION_SECONDS = 7200;

    private static final long ROTATE_NS = 3_600_000_000_000L;

    /** The one in use, and as many as sessions are hours long. */
    private static final int KEYS = 3;

    private static final int AGE_BYTES = Long.BYTES;

    private final SecureRandom random = new SecureRandom();
    private final Deque<SessionTicketKey> keys = new ArrayDeque<>();
    private final Set<TlsContext> contexts = new HashSet<>();
    private long rotatedNs;

    /** @param nowNs in the domain of {@link System#nanoTime} */
    public TicketKeys(long nowNs) {
        rotatedNs = nowNs;
    }

    /**
     * Goes on with those of another process.
     *
     * @param exported what {@link #export} gave there; whoever calls wipes it
     * @param nowNs as above
     * @throws IOException if it is nothing of that kind
     */
    public static TicketKeys of(byte[] exported, long nowNs) throws IOException {
        int count = (exported.length - AGE_BYTES) / SessionTicketKey.TICKET_KEY_SIZE;
        if (count < 1 || count > KEYS || exported.length != bytes(count)) {
            throw new IOException("ticket keys of " + exported.length + " bytes; 1 to " + KEYS + " are " + bytes(1)
                    + " to " + bytes(KEYS) + ", " + SessionTicketKey.TICKET_KEY_SIZE + " each");
        }
        ByteBuffer in = ByteBuffer.wrap(exported);
        long ageNs = in.getLong();
        if (ageNs < 0) {
            throw new IOException("ticket keys of a negative age, " + ageNs + " ns");
        }
        TicketKeys all = new TicketKeys(nowNs - Math.min(ageNs, ROTATE_NS));
        for (int i = 0; i < count; i++) {
            byte[] name = next(in, SessionTicketKey.NAME_SIZE);
            byte[] hmac = next(in, SessionTicketKey.HMAC_KEY_SIZE);
            all.keys.addLast(new SessionTicketKey(name, hmac, next(in, SessionTicketKey.AES_KEY_SIZE)));
        }
        return all;
    }

    private static byte[] next(ByteBuffer in, int count) {
        byte[] part = new byte[count];
        in.get(part);
        return part;
    }

    private static int bytes(int count) {
        return AGE_BYTES + count * SessionTicketKey.TICKET_KEY_SIZE;
    }

    /**
     * All of them, for the process that succeeds this one: for how many ns the first has been in use (8 bytes, the most
     * significant first; each other is an hour older than the one before), and then, from the newest on, the 16 bytes
     * each of its name and of its keys for HMAC and AES. Secret: whoever gets it wipes it.
     *
     * @return nothing as long as there are none
     */
    public synchronized byte[] export(long nowNs) {
        if (keys.isEmpty()) {
            return new byte[0];
        }
        ByteBuffer out = ByteBuffer.allocate(bytes(keys.size()));
        out.putLong(Math.max(0, nowNs - rotatedNs));
        for (SessionTicketKey key : keys) {
            put(key.getName(), out);
            put(key.getHmacKey(), out);
            put(key.getAesKey(), out);
        }
        return out.array();
    }

    /** Wipes {@code copy}. */
    private static void put(byte[] copy, ByteBuffer out) {
        out.put(copy);
        Arrays.fill(copy, (byte) 0);
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
                random(SessionTicketKey.NAME_SIZE),
                random(SessionTicketKey.HMAC_KEY_SIZE),
                random(SessionTicketKey.AES_KEY_SIZE));
    }

    private byte[] random(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }
}
