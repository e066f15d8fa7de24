package io.headgate.proxy.node;

import io.headgate.config.Acme;
import io.headgate.config.Address;
import io.headgate.config.Config;
import io.headgate.config.certificate.Identity;
import io.headgate.config.certificate.Staple;
import io.headgate.config.snapshot.Issued;
import io.headgate.config.snapshot.Snapshot;
import io.headgate.controlplane.acme.AcmeCertificates;
import io.headgate.controlplane.discovery.EndpointDiscovery;
import io.headgate.controlplane.health.HealthMonitor;
import io.headgate.controlplane.ocsp.OcspClient;
import io.headgate.controlplane.ocsp.OcspStapler;
import io.headgate.dataplane.BoundListener;
import io.headgate.dataplane.DataPlane;
import io.headgate.dataplane.DataPlaneOptions;
import io.headgate.dataplane.accesslog.AccessLog;
import io.headgate.dataplane.metrics.Metrics;
import io.headgate.dataplane.tls.ClientStatuses;
import io.headgate.dataplane.tls.ShownCertificate;
import io.headgate.dataplane.tls.TicketKeys;
import io.headgate.dataplane.trace.Traces;
import io.headgate.proxy.log.ProgramLog;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The parts of a running gateway: what {@link Followers} promise, done by the real ones. */
final class NodeParts implements Followers, AutoCloseable {
    /** A resolver that is slow must not keep the gateway from starting; what comes later is adopted then. */
    private static final Duration FIRST_LOOKUPS_MAX = Duration.ofSeconds(2);

    private final Metrics metrics;
    private final AccessLog accessLog;
    private final Traces traces;
    private final DataPlaneOptions options;
    private final boolean warm;
    private final EndpointDiscovery discovery =
            new EndpointDiscovery((name, addresses) -> told().resolved(name, addresses));
    private final HealthMonitor health = new HealthMonitor((endpoint, verdict) -> told().verdict(endpoint, verdict));
    private final AcmeCertificates acme;
    private final OcspStapler stapler;
    private final OcspClient ocsp;
    private volatile @Nullable NodeState told;
    private volatile @Nullable DataPlane dataPlane;
    private volatile List<BoundListener> listeners = List.of();

    private NodeParts(
            Metrics metrics,
            AccessLog accessLog,
            Traces traces,
            DataPlaneOptions options,
            StateFolder folder,
            OcspClient ocsp,
            boolean warm) {
        this.warm = warm;
        this.ocsp = ocsp;
        this.metrics = metrics;
        this.accessLog = accessLog;
        this.traces = traces;
        this.options = options;
        acme = new AcmeCertificates(new SmallFiles(folder.acme()), change -> told().given(change));
        stapler = new OcspStapler(
                (certificate, staple) -> told().stapled(certificate, staple), new SmallFiles(folder.staples()));
    }

    /**
     * @param metrics taken over, and closed with the rest
     * @param all what there was before; its sockets are taken over
     * @param warm whether this process has warmed up
     */
    static NodeParts open(
            Loaded loaded,
            Metrics metrics,
            int workers,
            byte[] stickyKey,
            StateFolder folder,
            Inheritance all,
            boolean warm)
            throws IOException {
        try {
            OcspClient ocsp = new OcspClient();
            AccessLog accessLog = AccessLog.open(loaded.config().accessLog(), loaded.baseDir(), workers, metrics);
            Traces traces = Traces.open(loaded.config().tracing(), workers, metrics);
            DataPlaneOptions options = new DataPlaneOptions(
                    workers,
                    metrics,
                    accessLog::worker,
                    traces::worker,
                    stickyKey,
                    all.sockets(),
                    all.ejected(),
                    all.tickets(),
                    new ClientStatuses(question -> ocsp.ask(
                            question.certificate(), question.issuer(), question.responder(), question.timeout())));
            return new NodeParts(metrics, accessLog, traces, options, folder, ocsp, warm);
        } catch (IOException | RuntimeException e) {
            metrics.close();
            throw e;
        }
    }

    /** Whom verdicts and addresses are handed to; before anything is followed. */
    void tell(NodeState state) {
        told = state;
    }

    private NodeState told() {
        return Objects.requireNonNull(told);
    }

    @Override
    public Map<Address.Named, List<Address.Inet>> discover(Config config) {
        return discovery.apply(config, FIRST_LOOKUPS_MAX);
    }

    @Override
    public void log(Loaded loaded) throws IOException {
        accessLog.reconfigure(loaded.config().accessLog(), loaded.baseDir());
        traces.reconfigure(loaded.config().tracing());
        ProgramLog.configure(loaded.config().log());
    }

    @Override
    public void serve(Snapshot snapshot) throws IOException {
        DataPlane running = dataPlane;
        if (running == null) {
            if (!warm) {
                DataPlane.warmUp(snapshot.config());
            }
            running = DataPlane.start(snapshot, options);
            dataPlane = running;
        } else {
            running.apply(snapshot);
        }
        listeners = running.listeners();
    }

    @Override
    public Map<String, List<ShownCertificate>> certificates() {
        DataPlane running = dataPlane;
        return running == null ? Map.of() : running.certificates();
    }

    @Override
    public void check(Snapshot snapshot) {
        health.apply(snapshot.config(), snapshot.resolved());
    }

    @Override
    public Map<Acme, Identity> kept(Config config) {
        return acme.kept(config);
    }

    @Override
    public Map<X509Certificate, Staple> staples(Config config, Issued issued) {
        return stapler.prepare(StapledChains.of(config, issued));
    }

    @Override
    public void certify(Snapshot snapshot) {
        acme.apply(snapshot.config());
        stapler.apply(dataPlane().stapled());
    }

    /** What serves; there is one since {@link NodeState#start}. */
    DataPlane dataPlane() {
        return Objects.requireNonNull(dataPlane);
    }

    /** The sockets that accept; the data plane's own list is for the control thread. */
    List<BoundListener> listeners() {
        return listeners;
    }

    /** What the tickets of TLS sessions are sealed with. */
    TicketKeys tickets() {
        return options.tickets();
    }

    /** What authorities say of clients' certificates. */
    ClientStatuses statuses() {
        return options.statuses();
    }

    Metrics metrics() {
        return metrics;
    }

    AccessLog accessLog() {
        return accessLog;
    }

    HealthMonitor health() {
        return health;
    }

    AcmeCertificates acme() {
        return acme;
    }

    OcspStapler stapler() {
        return stapler;
    }

    EndpointDiscovery discovery() {
        return discovery;
    }

    /** Nothing more is told. */
    void stopWatching() {
        discovery.close();
        health.close();
        acme.close();
        stapler.close();
    }

    /** In the order in which they lean on each other. */
    @Override
    public void close() {
        DataPlane running = dataPlane;
        if (running != null) {
            running.close();
        }
        ocsp.close();
        traces.close();
        accessLog.close();
        metrics.close();
    }
}
