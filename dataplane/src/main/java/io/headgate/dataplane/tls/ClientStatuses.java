package io.headgate.dataplane.tls;

import io.headgate.config.certificate.RevocationStatus;
import io.headgate.config.certificate.RevocationStatus.Verdict;
import java.net.URI;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What authorities have said of certificates of clients (OCSP), and who waits for them to say it. One for all workers;
 * any thread. What is known is looked up without a lock; the lock is for those who wait for the network anyway.
 *
 * <p>Bounded three times. Answers are kept in two generations: when the young one has half of all that may be kept it
 * becomes the old one, and what that had is forgotten, so there is no order to keep. Questions under way: beyond their
 * number nobody is asked, and nothing known. Who waits is a connection in its handshake, and these are bounded.
 */
public final class ClientStatuses {
    private static final System.Logger LOG = System.getLogger("io.headgate.tls");

    /** Of 300 bytes, so 10 MiB; more clients at once are many for one node. */
    static final int KEPT_MAX = 32_768;

    /** Each holds a socket and a virtual thread; a far responder that takes 100 ms gives 2,560 answers a second. */
    static final int QUESTIONS_MAX = 256;

    /** Authorities sign for days; whoever is revoked meanwhile is let in no longer than this. */
    private static final Duration KEPT_TIME_MAX = Duration.ofHours(1);

    /** Also where an answer is about to end: no responder is asked more often about the same certificate. */
    private static final Duration KEPT_TIME_MIN = Duration.ofSeconds(10);

    /** One that does not answer is spared as long as clients that come again would not notice. */
    private static final Duration UNKNOWN_TIME = Duration.ofSeconds(5);

    /** What it comes to where {@link #ask} asks nobody. */
    static final RevocationStatus BUSY =
            RevocationStatus.unknown(QUESTIONS_MAX + " other questions (OCSP) are under way");

    private final StatusAsker asker;
    private final Clock clock;
    /** By what was said. */
    private final LongAdder[] answers = {new LongAdder(), new LongAdder(), new LongAdder()};

    private final LongAdder unasked = new LongAdder();
    private final RareWarning warning = new RareWarning();
    private final Map<Key, Set<Waiter>> underWay = new HashMap<>();
    private volatile Map<Key, Kept> young = new ConcurrentHashMap<>();
    private volatile Map<Key, Kept> old = Map.of();

    /**
     * A certificate by all of it, as two authorities may have one name, and by who is asked, as one may be silent.
     *
     * @param digest SHA-256 of its DER
     */
    private record Key(ByteBuffer digest, URI responder) {
        static Key of(X509Certificate certificate, URI responder) {
            try {
                MessageDigest digest = MessageDigest.getInstance("SHA-256");
                return new Key(ByteBuffer.wrap(digest.digest(certificate.getEncoded())), responder);
            } catch (CertificateEncodingException | NoSuchAlgorithmException impossible) {
                throw new IllegalStateException("a certificate that was read can be written", impossible);
            }
        }
    }

    private record Kept(RevocationStatus status, Instant until) {}

    /** Somebody who is told once, on any thread, unless it has let go before; told apart by identity. */
    final class Waiter {
        private final Key key;
        private final Consumer<RevocationStatus> then;

        private Waiter(Key key, Consumer<RevocationStatus> then) {
            this.key = key;
            this.then = then;
        }

        /** Wants to know no more. */
        void letGo() {
            synchronized (ClientStatuses.this) {
                Set<Waiter> waiters = underWay.get(key);
                if (waiters != null) {
                    waiters.remove(this);
                }
            }
        }
    }

    public ClientStatuses(StatusAsker asker) {
        this(asker, Clock.systemUTC());
    }

    /** One with another clock than the machine's. */
    public ClientStatuses(StatusAsker asker, Clock clock) {
        this.asker = asker;
        this.clock = clock;
    }

    /** What is known; null: {@link #ask} must find out. */
    @Nullable
    RevocationStatus known(X509Certificate certificate, URI responder) {
        Key key = Key.of(certificate, responder);
        Kept kept = young.get(key);
        if (kept == null) {
            kept = old.get(key);
        }
        return kept != null && kept.until.isAfter(clock.instant()) ? kept.status : null;
    }

    /**
     * Tells {@code then} what the authority says; about each certificate it is asked once at a time. Never does so
     * before this returns, or on this thread.
     *
     * @return null: too many questions are under way, and {@code then} is not told
     */
    @Nullable
    Waiter ask(StatusQuestion question, Consumer<RevocationStatus> then) {
        Waiter waiter = new Waiter(Key.of(question.certificate(), question.responder()), then);
        synchronized (this) {
            Set<Waiter> others = underWay.get(waiter.key);
            if (others != null) {
                others.add(waiter);
                return waiter;
            }
            if (underWay.size() >= QUESTIONS_MAX) {
                unasked.increment();
                return null;
            }
            underWay.put(waiter.key, new LinkedHashSet<>(Set.of(waiter)));
        }
        Thread.ofVirtual().name("client ocsp").start(() -> answered(waiter.key, answer(question)));
        return waiter;
    }

    private RevocationStatus answer(StatusQuestion question) {
        try {
            return asker.ask(question);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "a question (OCSP) failed", e);
            return RevocationStatus.unknown("asking failed");
        }
    }

    private void answered(Key key, RevocationStatus status) {
        answers[status.verdict().ordinal()].increment();
        if (status.verdict() == Verdict.UNKNOWN && warning.isDue()) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "{0} does not say whether certificates of clients have been revoked: {1}",
                    key.responder,
                    status.why());
        }
        Set<Waiter> waiters;
        synchronized (this) {
            keep(key, status);
            waiters = underWay.remove(key);
        }
        for (Waiter each : waiters == null ? Set.<Waiter>of() : waiters) {
            each.then.accept(status);
        }
    }

    private void keep(Key key, RevocationStatus status) {
        Instant now = clock.instant();
        young.put(key, new Kept(status, now.plus(time(status, now))));
        if (young.size() >= KEPT_MAX / 2) {
            old = young;
            young = new ConcurrentHashMap<>();
        }
    }

    private static Duration time(RevocationStatus status, Instant now) {
        if (status.verdict() == Verdict.UNKNOWN) {
            return UNKNOWN_TIME;
        }
        Duration left = Duration.between(now, status.until());
        Duration bounded = left.compareTo(KEPT_TIME_MAX) < 0 ? left : KEPT_TIME_MAX;
        return bounded.compareTo(KEPT_TIME_MIN) > 0 ? bounded : KEPT_TIME_MIN;
    }

    /** How often authorities have said that since the start. */
    public long answers(Verdict verdict) {
        return answers[verdict.ordinal()].sum();
    }

    /** How often nobody was asked, as too many questions were under way. */
    public long unasked() {
        return unasked.sum();
    }

    /** How many connections wait now. */
    public synchronized int waiting() {
        return underWay.values().stream().mapToInt(Set::size).sum();
    }
}
