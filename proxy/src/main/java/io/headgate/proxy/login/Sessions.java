package io.headgate.proxy.login;

import io.headgate.proxy.node.Sha256;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Who is logged in, by a secret that only his browser has; here is only its hash. A session ends when nothing was asked
 * for a while, after a working day in any case, at a logout, and when anything about its user changes. Thread-safe.
 */
public final class Sessions {
    /** A dashboard that is looked at asks all the time; one that is not is left behind. */
    public static final Duration IDLE_MAX = Duration.ofMinutes(30);

    /** A working day with what comes after it. */
    public static final Duration AGE_MAX = Duration.ofHours(12);

    /** Some hundred bytes each; as many as there may be users. */
    static final int SESSIONS_MAX = 1000;

    private final LongSupplier nowNs;
    /** The one that asked last is at the end. */
    private final Map<String, Session> byHash = new LinkedHashMap<>(16, 0.75f, true);

    private static final class Session {
        private final Account account;
        private final long beganNs;
        private long askedNs;

        Session(Account account, long nowNs) {
            this.account = account;
            this.beganNs = nowNs;
            this.askedNs = nowNs;
        }

        boolean isOver(long nowNs) {
            return nowNs - askedNs > IDLE_MAX.toNanos() || nowNs - beganNs > AGE_MAX.toNanos();
        }

        boolean holds(long nowNs, Users users) {
            return !isOver(nowNs) && account.equals(users.named(account.name()));
        }
    }

    /** @param nowNs a clock that only goes forward, such as {@link System#nanoTime} */
    public Sessions(LongSupplier nowNs) {
        this.nowNs = nowNs;
    }

    /**
     * Begins one; where there are too many, the one that asked for nothing longest ends.
     *
     * @return the secret
     */
    public synchronized String begin(Account account) {
        long now = nowNs.getAsLong();
        byHash.values().removeIf(session -> session.isOver(now));
        if (byHash.size() >= SESSIONS_MAX) {
            Iterator<String> oldest = byHash.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
        String secret = Tokens.make();
        byHash.put(Sha256.hex(secret), new Session(account, now));
        return secret;
    }

    /** Whose session it is; null when there is none, or it is over. */
    public synchronized @Nullable Account of(String secret, Users users) {
        Session session = held(secret, users);
        if (session == null) {
            return null;
        }
        session.askedNs = nowNs.getAsLong();
        return session.account;
    }

    /** As {@link #of}, where nothing is asked but an answer still comes: the session lives no longer by it. */
    public synchronized @Nullable Account peek(String secret, Users users) {
        Session session = held(secret, users);
        return session == null ? null : session.account;
    }

    private @Nullable Session held(String secret, Users users) {
        String hash = Sha256.hex(secret);
        Session session = byHash.get(hash);
        if (session == null) {
            return null;
        }
        if (!session.holds(nowNs.getAsLong(), users)) {
            byHash.remove(hash);
            return null;
        }
        return session;
    }

    /** Whether there was one. */
    public synchronized boolean end(String secret) {
        return byHash.remove(Sha256.hex(secret)) != null;
    }

    /** How many there are of all users. */
    public synchronized int count(Users users) {
        long now = nowNs.getAsLong();
        return (int) byHash.values().stream()
                .filter(session -> session.holds(now, users))
                .count();
    }

    /** How many of a user's are not over. */
    public synchronized int count(Account account) {
        long now = nowNs.getAsLong();
        return (int) byHash.values().stream()
                .filter(session -> session.account.equals(account) && !session.isOver(now))
                .count();
    }
}
