package io.headgate.controlplane.acme;

import io.headgate.config.Acme;
import io.headgate.config.certificate.Identity;
import io.headgate.controlplane.Timing;
import io.headgate.controlplane.Watch;
import java.io.IOException;
import java.lang.System.Logger;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import org.shredzone.acme4j.Login;
import org.shredzone.acme4j.RenewalInfo;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.exception.AcmeRateLimitedException;

/// Keeps one certificate, on one virtual thread: wait until it is due, order, store, tell. What another thread may ask
/// for is guarded by the object's lock.
final class CertificateWatch implements Watch {
    private static final Logger LOG = System.getLogger("io.headgate.acme");

    private static final double JITTER = 0.1;
    private static final Duration RETRY_MIN = Duration.ofMinutes(1);

    /// Authorities bound failures by the hour; beyond that nothing is won by asking more often.
    private static final Duration RETRY_MAX = Duration.ofHours(6);

    /// Doubled so often, the shortest wait is longer than the longest.
    private static final int FAILURES_COUNTED_MAX = 10;

    /// How often an authority is asked when it wants the certificate renewed (RFC 9773 section 4.3), and the longest
    /// wait that is trusted: the machine may have slept, or its clock been set.
    private static final Duration LOOK = Duration.ofHours(6);

    /// Keeps an authority whose certificates last for seconds from being asked without end.
    private static final Duration ORDER_GAP_MIN = Duration.ofSeconds(5);

    private final Acme acme;
    private final Authority authority;
    private final Surroundings around;
    private final Thread thread;
    private final double draw;
    private volatile boolean stopped;
    private int failures;
    private Instant earliest = Instant.MIN;
    private Instant due = Instant.MIN;
    private @Nullable Identity identity;
    private @Nullable Login login;

    /// What all watches share.
    ///
    /// @param random in [0, 1)
    /// @param slots one is held during each order
    record Surroundings(
            AcmeStore store,
            AcmeListener listener,
            Timing timing,
            DoubleSupplier random,
            Semaphore slots,
            LongAdder issued,
            LongAdder failed) {}

    /// @param kept what an earlier order has brought; null: nothing
    CertificateWatch(Acme acme, Authority authority, @Nullable Identity kept, Surroundings around) {
        this.acme = acme;
        this.authority = authority;
        this.around = around;
        identity = kept;
        draw = around.random().getAsDouble();
        thread = Thread.ofVirtual().name("acme " + acme.names()).unstarted(this::run);
    }

    @Override
    public Thread thread() {
        return thread;
    }

    @Override
    public void stop() {
        stopped = true;
    }

    synchronized @Nullable Identity identity() {
        return identity;
    }

    /// When it is ordered next, as far as that is known.
    synchronized Instant due() {
        return due;
    }

    private void run() {
        try {
            if (identity() == null) {
                LOG.log(
                        Logger.Level.WARNING,
                        () -> "there is no certificate for " + acme.names()
                                + " yet; one that nobody trusts is shown until it is issued");
            }
            while (!stopped) {
                Instant next = next();
                if (!now().isBefore(next)) {
                    order();
                } else {
                    Duration wait = Duration.between(now(), next);
                    around.timing().sleep((wait.compareTo(LOOK) < 0 ? wait : LOOK).toNanos());
                }
            }
        } catch (InterruptedException _) {
            // Only stopping interrupts, and then there is nothing left to do.
        }
    }

    private Instant now() {
        return Instant.ofEpochMilli(around.timing().epochMs());
    }

    private Instant next() throws InterruptedException {
        Identity held = identity();
        Instant wanted = held == null ? Instant.MIN : Renewal.due(held, window(held), draw);
        Instant next = wanted.isBefore(earliest) ? earliest : wanted;
        synchronized (this) {
            due = next;
        }
        return next;
    }

    /// Asks nobody while an order has failed of late: then something else is wrong.
    private Renewal.@Nullable Window window(Identity held) throws InterruptedException {
        if (failures > 0) {
            return null;
        }
        try {
            Login known = login();
            if (!Authority.suggestsRenewals(known)) {
                return null;
            }
            RenewalInfo info = known.bindRenewalInfo(held.certificate());
            info.fetch();
            return new Renewal.Window(info.getSuggestedWindowStart(), info.getSuggestedWindowEnd());
        } catch (AcmeException | IOException | RuntimeException unknown) {
            LOG.log(
                    Logger.Level.DEBUG,
                    () -> "the authority does not say when to renew " + acme.names() + ": " + unknown.getMessage());
            return null;
        }
    }

    private Login login() throws AcmeException, IOException {
        Login known = login;
        if (known == null) {
            known = authority.login();
            login = known;
        }
        return known;
    }

    private void order() throws InterruptedException {
        around.slots().acquire();
        try {
            Answers answers =
                    Answers.of(acme, around.listener(), pause -> around.timing().sleep(pause.toNanos()));
            Identity fresh = new Order(acme, answers).run(login(), identity());
            around.store().certificate(acme, fresh);
            keep(fresh);
            around.listener().changed(issued -> issued.with(acme, fresh));
            around.issued().increment();
            failures = 0;
            earliest = now().plus(ORDER_GAP_MIN);
            LOG.log(
                    Logger.Level.INFO,
                    () -> "a certificate for " + acme.names() + " was issued, good until " + fresh.expires());
        } catch (AcmeException | IOException | RuntimeException failed) {
            if (stopped || Thread.interrupted()) {
                throw new InterruptedException();
            }
            around.failed().increment();
            retryLater(failed);
        } finally {
            around.slots().release();
        }
    }

    /// What went wrong, and what was behind it: the library hides that.
    private static String reason(Throwable failed) {
        Throwable cause = failed.getCause();
        return (failed.getMessage() == null ? failed.getClass().getSimpleName() : failed.getMessage())
                + (cause == null ? "" : ": " + reason(cause));
    }

    private synchronized void keep(Identity fresh) {
        identity = fresh;
    }

    private void retryLater(Exception failed) {
        failures = Math.min(failures + 1, FAILURES_COUNTED_MAX);
        Duration wait = RETRY_MIN.multipliedBy(1L << failures - 1);
        wait = wait.compareTo(RETRY_MAX) < 0 ? wait : RETRY_MAX;
        double factor = 1 + JITTER * (2 * around.random().getAsDouble() - 1);
        Instant next = now().plusMillis((long) (wait.toMillis() * factor));
        if (failed instanceof AcmeRateLimitedException limited) {
            Instant allowed = limited.getRetryAfter().orElse(next);
            next = allowed.isAfter(next) ? allowed : next;
        }
        earliest = next;
        Identity held = identity();
        boolean urgent = held == null || held.expires().isBefore(next);
        LOG.log(
                urgent ? Logger.Level.ERROR : Logger.Level.WARNING,
                () -> "no certificate for " + acme.names() + " from " + acme.directory() + ": " + reason(failed)
                        + "; tried again at " + earliest
                        + (held == null ? "" : "; the one there is expires at " + held.expires()));
    }
}
