package io.headgate.controlplane.ocsp;

import io.headgate.config.certificate.CertificateNames;
import io.headgate.config.certificate.Stapling;
import io.headgate.controlplane.Threads;
import io.headgate.controlplane.Timing;
import java.lang.System.Logger;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;

/// Keeps staples for the certificates that are shown. [#apply] and [#close] are called by whoever owns them; the others
/// from anywhere.
public final class OcspStapler implements AutoCloseable {
    private static final Logger LOG = System.getLogger("io.headgate.ocsp");

    /// Each holds a socket; a thousand certificates of one authority come one after the other, not as an attack on it.
    private static final int FETCHES_MAX = 4;

    /// Twenty times what a far authority takes.
    private static final Duration ANSWER_WAIT_MAX = Duration.ofSeconds(10);

    private static final Duration CLOSE_WAIT_MAX = Duration.ofSeconds(2);

    private final Responder responder;
    private final StapleWatch.Surroundings around;
    private final LongAdder fetched = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private Map<X509Certificate, StapleWatch> watches = Map.of();
    private boolean closed;

    /// Asks nobody until [#apply].
    public OcspStapler(StapleListener listener) {
        this(listener, Timing.SYSTEM, () -> ThreadLocalRandom.current().nextDouble(), ANSWER_WAIT_MAX);
    }

    OcspStapler(StapleListener listener, Timing timing, DoubleSupplier random, Duration answerWaitMax) {
        responder = new Responder(answerWaitMax);
        around = new StapleWatch.Surroundings(
                listener, responder, timing, random, new Semaphore(FETCHES_MAX), fetched, failed);
    }

    /// Keeps staples for exactly the first certificates of `chains` from now on, as far as somebody can be asked. Those
    /// that were kept already go on undisturbed; of the others the listener is told that there is none. Waits for
    /// nobody.
    public synchronized void apply(Collection<List<X509Certificate>> chains) {
        if (closed) {
            return;
        }
        Map<X509Certificate, StapleWatch> before = watches;
        Map<X509Certificate, StapleWatch> after = new HashMap<>();
        for (List<X509Certificate> chain : chains) {
            OcspQuestion question = OcspQuestion.about(chain);
            StapleWatch running = before.get(chain.getFirst());
            if (question == null) {
                tellOfNobody(chain.getFirst());
            } else if (running != null && running.question().equals(question)) {
                after.put(chain.getFirst(), running);
            } else {
                after.put(chain.getFirst(), new StapleWatch(question, around));
            }
        }
        watches = after;
        before.forEach((certificate, watch) -> {
            if (after.get(certificate) != watch) {
                watch.end();
                around.listener().stapled(certificate, null);
            }
        });
        after.forEach((certificate, watch) -> {
            if (before.get(certificate) != watch) {
                watch.thread().start();
            }
        });
    }

    private static void tellOfNobody(X509Certificate certificate) {
        if (Stapling.isRequired(certificate)) {
            LOG.log(
                    Logger.Level.ERROR,
                    () -> "clients refuse the certificate for " + CertificateNames.of(certificate)
                            + ", as it says that it comes with an OCSP answer and nobody can be asked for one");
        }
    }

    /// Answers that became staples, since the start.
    public long fetched() {
        return fetched.sum();
    }

    /// Questions that brought none, since the start.
    public long failed() {
        return failed.sum();
    }

    /// Asks nobody any more, and waits until its threads have ended, 2 s at most.
    @Override
    public void close() {
        Collection<StapleWatch> stopped;
        synchronized (this) {
            closed = true;
            stopped = watches.values();
            watches = Map.of();
        }
        Threads.stop(stopped, CLOSE_WAIT_MAX);
        responder.close();
    }
}
