package io.headgate.controlplane.ocsp;

import io.headgate.config.Durations;
import io.headgate.config.certificate.CertificateNames;
import io.headgate.config.certificate.Staple;
import io.headgate.config.certificate.Stapling;
import io.headgate.controlplane.Threads;
import io.headgate.controlplane.Timing;
import java.lang.System.Logger;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;
import java.util.stream.Collectors;

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
    private final StapleStore store;
    private final Duration answerWaitMax;
    private final StapleWatch.Surroundings around;
    private final LongAdder fetched = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private Map<X509Certificate, StapleWatch> watches = Map.of();
    private boolean closed;

    /// Asks nobody until [#prepare] or [#apply].
    ///
    /// @param files where staples outlive the process
    public OcspStapler(StapleListener listener, StapleFiles files) {
        this(listener, files, Timing.SYSTEM, () -> ThreadLocalRandom.current().nextDouble(), ANSWER_WAIT_MAX);
    }

    OcspStapler(
            StapleListener listener, StapleFiles files, Timing timing, DoubleSupplier random, Duration answerWaitMax) {
        this.answerWaitMax = answerWaitMax;
        responder = new Responder(answerWaitMax);
        store = new StapleStore(files);
        around = new StapleWatch.Surroundings(
                listener, store, responder, timing, random, new Semaphore(FETCHES_MAX, true), fetched, failed);
    }

    /// The staples that there are for the first certificates of `chains`, which are about to be shown; [#apply] follows
    /// when they are. What was kept is there at once. Of those that clients refuse without one and that nobody was
    /// asked about so far, the answers are waited for, 10 s at most for all of them together. Any thread.
    public Map<X509Certificate, Staple> prepare(Collection<List<X509Certificate>> chains) {
        List<StapleWatch> watched = begin(chains);
        awaitAnswers(watched.stream()
                .filter(watch -> !watch.hasLooked() && watch.staple() == null)
                .filter(watch -> Stapling.isRequired(watch.certificate()))
                .toList());
        Map<X509Certificate, Staple> staples = new HashMap<>();
        for (StapleWatch watch : watched) {
            Staple staple = watch.staple();
            if (staple != null) {
                staples.put(watch.certificate(), staple);
            }
        }
        return staples;
    }

    /// Those that are watched from now on, and those that already were. Whoever is waited for comes first.
    private synchronized List<StapleWatch> begin(Collection<List<X509Certificate>> chains) {
        if (closed) {
            return List.of();
        }
        Map<X509Certificate, StapleWatch> more = new HashMap<>(watches);
        List<StapleWatch> asked = new ArrayList<>();
        List<List<X509Certificate>> inOrder = new ArrayList<>(chains);
        inOrder.sort(Comparator.comparing(chain -> !Stapling.isRequired(chain.getFirst())));
        for (List<X509Certificate> chain : inOrder) {
            OcspQuestion question = OcspQuestion.about(chain);
            if (question != null) {
                asked.add(more.computeIfAbsent(chain.getFirst(), _ -> {
                    StapleWatch fresh = new StapleWatch(question, around);
                    fresh.thread().start();
                    return fresh;
                }));
            }
        }
        watches = more;
        return asked;
    }

    private void awaitAnswers(List<StapleWatch> needed) {
        if (needed.isEmpty()) {
            return;
        }
        String most = Durations.format(answerWaitMax);
        LOG.log(
                Logger.Level.INFO,
                () -> "waiting " + most + " at most for the OCSP answers that certificates must come with: "
                        + names(needed));
        long endNs = System.nanoTime() + answerWaitMax.toNanos();
        List<StapleWatch> late = new ArrayList<>();
        try {
            for (StapleWatch watch : needed) {
                if (!watch.awaitLook(endNs)) {
                    late.add(watch);
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // the node is stopping
        }
        if (!late.isEmpty()) {
            LOG.log(
                    Logger.Level.WARNING,
                    () -> "no OCSP answer came in " + most + ", so it goes on without those for: " + names(late));
        }
    }

    private static String names(List<StapleWatch> watches) {
        return watches.stream()
                .map(watch -> CertificateNames.of(watch.certificate()).toString())
                .collect(Collectors.joining("; "));
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
        store.hold(after.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        each -> Optional.ofNullable(each.getValue().staple()))));
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
