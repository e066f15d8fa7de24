package io.headgate.controlplane.ocsp;

import io.headgate.config.certificate.CertificateNames;
import io.headgate.config.certificate.Staple;
import io.headgate.config.certificate.Stapling;
import io.headgate.controlplane.Timing;
import io.headgate.controlplane.Watch;
import java.io.IOException;
import java.lang.System.Logger;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/// Keeps the staple of one certificate, on one virtual thread: ask, verify, tell, wait until half of the answer's
/// time is over. One that clients would believe no more is taken back. Begins with what was kept, if that still counts.
final class StapleWatch implements Watch {
    private static final Logger LOG = System.getLogger("io.headgate.ocsp");

    /// Of the wait, either way, so that a thousand nodes that began together do not ask together.
    private static final double JITTER = 0.1;

    private static final Duration WAIT_MIN = Duration.ofMinutes(1);

    /// The machine may have slept, or its clock been set: nobody trusts a longer wait.
    private static final Duration WAIT_MAX = Duration.ofHours(1);

    /// Doubled so often, the shortest wait is longer than the longest.
    private static final int FAILURES_COUNTED_MAX = 7;

    private final OcspQuestion question;
    private final Surroundings around;
    private final Thread thread;
    private final CountDownLatch looked = new CountDownLatch(1);
    private @Nullable Staple staple;
    private int failures;
    private boolean stopped;

    /// What all watches share.
    ///
    /// @param random in [0, 1)
    /// @param slots one is held during each fetch
    record Surroundings(
            StapleListener listener,
            StapleStore store,
            Responder responder,
            Timing timing,
            DoubleSupplier random,
            Semaphore slots,
            LongAdder fetched,
            LongAdder failed) {}

    StapleWatch(OcspQuestion question, Surroundings around) {
        this.question = question;
        this.around = around;
        staple = around.store().kept(question, now());
        thread = Thread.ofVirtual()
                .name("ocsp " + CertificateNames.of(question.certificate()))
                .unstarted(this::run);
    }

    OcspQuestion question() {
        return question;
    }

    X509Certificate certificate() {
        return question.certificate();
    }

    /// What there is now; null: nothing. Any thread.
    synchronized @Nullable Staple staple() {
        return staple;
    }

    /// Whether the authority was asked already, whatever came of it. Any thread.
    boolean hasLooked() {
        return looked.getCount() == 0;
    }

    /// Waits until the authority was asked for the first time, whatever came of it, but not until `endNs`
    /// ([System#nanoTime]); returns whether it was.
    boolean awaitLook(long endNs) throws InterruptedException {
        return looked.await(endNs - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    @Override
    public Thread thread() {
        return thread;
    }

    @Override
    public synchronized void stop() {
        stopped = true;
    }

    private void run() {
        try {
            Instant due = now();
            Staple kept = staple;
            if (kept != null) {
                around.listener().stapled(question.certificate(), kept);
                due = half(kept);
            }
            while (true) {
                if (!now().isBefore(due)) {
                    due = now().plus(look());
                }
                Staple held = staple;
                if (held != null && !held.until().isAfter(now())) {
                    keep(null);
                    tellOfNone("the last answer counted until " + held.until());
                }
                around.timing().sleep(pause(due).toNanos());
            }
        } catch (InterruptedException _) {
            // Only stopping interrupts, and then there is nothing left to do.
        }
    }

    private Instant now() {
        return Instant.ofEpochMilli(around.timing().epochMs());
    }

    private Duration pause(Instant due) {
        Staple held = staple;
        Instant next = held != null && held.until().isBefore(due) ? held.until() : due;
        return min(WAIT_MAX, Duration.between(now(), next));
    }

    /// Returns when to look again, from now.
    private Duration look() throws InterruptedException {
        around.slots().acquire();
        try {
            Staple fresh = question.read(around.responder().ask(question), now());
            around.fetched().increment();
            failures = 0;
            keep(fresh);
            LOG.log(Logger.Level.DEBUG, () -> "the staple for " + names() + " counts until " + fresh.until());
            return jittered(max(WAIT_MIN, halfWay(fresh)));
        } catch (IOException failed) {
            around.failed().increment();
            return afterFailure(failed);
        } finally {
            around.slots().release();
            looked.countDown();
        }
    }

    /// Where half of the answer's time is over already, as with answers from a cache, half of the rest.
    private Duration halfWay(Staple fresh) {
        return max(
                Duration.between(now(), half(fresh)),
                Duration.between(now(), fresh.until()).dividedBy(4));
    }

    private static Instant half(Staple answer) {
        return answer.from()
                .plus(Duration.between(answer.from(), answer.until()).dividedBy(2));
    }

    private Duration afterFailure(IOException failed) {
        boolean first = failures == 0;
        failures = Math.min(failures + 1, FAILURES_COUNTED_MAX);
        if (failed instanceof OcspFailed refused && refused.isRevoked()) {
            keep(null);
            LOG.log(
                    Logger.Level.ERROR,
                    () -> "the certificate for " + names() + " is shown, and its authority has revoked it: "
                            + failed.getMessage() + "; replace it");
        } else if (staple == null && Stapling.isRequired(question.certificate())) {
            tellOfNone(failed.getMessage());
            around.listener().stapled(question.certificate(), null);
        } else if (first) {
            LOG.log(Logger.Level.WARNING, () -> message(failed.getMessage()));
        }
        return jittered(min(WAIT_MAX, WAIT_MIN.multipliedBy(1L << failures - 1)));
    }

    private String message(@Nullable String reason) {
        return "no OCSP answer for the certificate of " + names() + " from " + question.responder() + ": " + reason;
    }

    private void tellOfNone(@Nullable String reason) {
        boolean refused = Stapling.isRequired(question.certificate());
        LOG.log(
                refused ? Logger.Level.ERROR : Logger.Level.WARNING,
                () -> message(reason)
                        + (refused
                                ? "; clients refuse it without, as it says that it comes with one; a predecessor that"
                                        + " is still good is shown on in its place"
                                : "; it is shown without"));
    }

    private String names() {
        return CertificateNames.of(question.certificate()).toString();
    }

    private void keep(@Nullable Staple now) {
        X509Certificate certificate = question.certificate();
        synchronized (this) {
            if (stopped || now == staple) {
                return;
            }
            staple = now;
            around.listener().stapled(certificate, now);
        }
        around.store().keep(certificate, now);
    }

    private Duration jittered(Duration wait) {
        double factor = 1 + JITTER * (2 * around.random().getAsDouble() - 1);
        return Duration.ofMillis((long) (wait.toMillis() * factor));
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    private static Duration max(Duration a, Duration b) {
        return a.compareTo(b) > 0 ? a : b;
    }
}
