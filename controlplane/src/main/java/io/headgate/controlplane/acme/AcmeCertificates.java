package io.headgate.controlplane.acme;

import io.headgate.config.Acme;
import io.headgate.config.CertificateSource;
import io.headgate.config.Config;
import io.headgate.config.certificate.Identity;
import io.headgate.controlplane.Threads;
import io.headgate.controlplane.Timing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;

/// Orders the certificates of a configuration, and renews them. [#kept], [#apply] and [#close] are called by whoever
/// owns the configuration; the others from anywhere.
public final class AcmeCertificates implements AutoCloseable {
    /// A hundred certificates of one authority come one after the other, not as an attack on it.
    private static final int ORDERS_MAX = 4;

    private static final Duration CLOSE_WAIT_MAX = Duration.ofSeconds(2);

    private final AcmeStore store;
    private final CertificateWatch.Surroundings around;
    private final LongAdder issued = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final Map<Authority.Account, Authority> authorities = new HashMap<>();
    private Map<Acme, CertificateWatch> watches = Map.of();
    private boolean closed;

    /// Orders nothing until [#apply].
    public AcmeCertificates(AcmeFiles files, AcmeListener listener) {
        this(files, listener, Timing.SYSTEM, () -> ThreadLocalRandom.current().nextDouble());
    }

    AcmeCertificates(AcmeFiles files, AcmeListener listener, Timing timing, DoubleSupplier random) {
        store = new AcmeStore(files);
        around = new CertificateWatch.Surroundings(
                store, listener, timing, random, new Semaphore(ORDERS_MAX), issued, failed);
    }

    /// The certificates that `config` orders, as far as earlier orders have brought them. Reads files, asks nobody.
    public synchronized Map<Acme, Identity> kept(Config config) {
        Map<Acme, Identity> kept = new HashMap<>();
        for (Acme acme : ordered(config)) {
            CertificateWatch running = watches.get(acme);
            Identity identity = running == null ? store.certificate(acme) : running.identity();
            if (identity != null) {
                kept.put(acme, identity);
            }
        }
        return kept;
    }

    /// Keeps exactly the certificates that `config` orders from now on. Those that were kept already go on undisturbed.
    /// Waits for nobody.
    public synchronized void apply(Config config) {
        if (closed) {
            return;
        }
        Map<Acme, CertificateWatch> before = watches;
        Map<Acme, CertificateWatch> after = new LinkedHashMap<>();
        List<CertificateWatch> starting = new ArrayList<>();
        for (Acme acme : ordered(config)) {
            CertificateWatch watch = before.get(acme);
            if (watch == null) {
                Authority authority =
                        authorities.computeIfAbsent(Authority.Account.of(acme), _ -> new Authority(acme, store));
                watch = new CertificateWatch(acme, authority, store.certificate(acme), around);
                starting.add(watch);
            }
            after.put(acme, watch);
        }
        watches = after;
        before.forEach((acme, watch) -> {
            if (!after.containsKey(acme)) {
                watch.end();
            }
        });
        starting.forEach(watch -> watch.thread().start());
    }

    private static Set<Acme> ordered(Config config) {
        Set<Acme> ordered = new LinkedHashSet<>();
        config.listeners().values().forEach(listener -> {
            if (listener.tls() != null) {
                for (CertificateSource source : listener.tls().certificates()) {
                    if (source.acme() != null) {
                        ordered.add(source.acme());
                    }
                }
            }
        });
        return ordered;
    }

    /// When each certificate is ordered next, as far as that is known; before now: it is being ordered.
    public synchronized Map<Acme, Instant> due() {
        Map<Acme, Instant> due = new LinkedHashMap<>();
        watches.forEach((acme, watch) -> due.put(acme, watch.due()));
        return due;
    }

    /// Certificates that were issued, since the start.
    public long issued() {
        return issued.sum();
    }

    /// Orders that brought none, since the start.
    public long failed() {
        return failed.sum();
    }

    /// Orders nothing more, and waits until its threads have ended, 2 s at most.
    @Override
    public void close() {
        Collection<CertificateWatch> stopped;
        List<Authority> open;
        synchronized (this) {
            closed = true;
            stopped = watches.values();
            watches = Map.of();
            open = List.copyOf(authorities.values());
        }
        open.forEach(Authority::close);
        Threads.stop(stopped, CLOSE_WAIT_MAX);
    }
}
