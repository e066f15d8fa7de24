package io.headgate.proxy.node;

import io.headgate.config.Address;
import io.headgate.config.Config;
import io.headgate.config.Durations;
import io.headgate.config.certificate.RevocationList;
import io.headgate.config.snapshot.EndpointId;
import io.headgate.controlplane.acme.AcmeCertificates;
import io.headgate.controlplane.discovery.NameStatus;
import io.headgate.controlplane.health.CheckResult;
import io.headgate.controlplane.health.Verdict;
import io.headgate.controlplane.ocsp.OcspStapler;
import io.headgate.dataplane.BoundListener;
import io.headgate.dataplane.DataPlane;
import io.headgate.dataplane.OpenSocket;
import io.headgate.dataplane.access.Admissions;
import io.headgate.dataplane.accesslog.LogFilter;
import io.headgate.dataplane.accesslog.LogFollower;
import io.headgate.dataplane.listener.ClientConnections;
import io.headgate.dataplane.metrics.Metrics;
import io.headgate.dataplane.tls.ClientStatuses;
import io.headgate.dataplane.tls.ShownCertificate;
import io.headgate.dataplane.upstream.UpstreamRegistry;
import io.headgate.proxy.history.History;
import io.headgate.proxy.log.EventLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A running gateway. Any thread may call any method. */
public final class Node implements AutoCloseable {
    private static final EventLog LOG = EventLog.of("node");

    /** Distinct series before further ones fold into {@code other}. */
    private static final int SERIES_MAX = 20_000;

    private final StateFolder folder;
    private final NodeParts parts;
    private final NodeState state;
    private final Instant startedAt = Instant.now();
    private final int workers;
    private final History history;
    private volatile Phase phase = Phase.STARTING;
    /** Null while another process has the state folder. */
    private volatile @Nullable StateLock lock;

    /** How far it is in its life. */
    public enum Phase {
        STARTING,
        READY,
        DRAINING
    }

    private Node(StateFolder folder, @Nullable StateLock lock, NodeParts parts, NodeState state, int workers) {
        this.folder = folder;
        this.lock = lock;
        this.parts = parts;
        this.state = state;
        this.workers = workers;
        history = History.start(parts.metrics(), parts.dataPlane().upstreams()::upstreams, parts.health()::verdicts);
    }

    /**
     * Starts a gateway; returns once every listener accepts.
     *
     * @throws StateInUse when another node has the folder
     * @throws IOException when a listener cannot be bound or a file cannot be opened; nothing is left running then
     */
    public static Node start(Loaded loaded, StateFolder folder) throws IOException {
        return start(loaded, folder, List.of());
    }

    /**
     * The same, with sockets that a service manager has opened for some of its listeners.
     *
     * @param open taken over, whatever comes of it
     */
    public static Node start(Loaded loaded, StateFolder folder, List<OpenSocket> open) throws IOException {
        StateLock lock = StateLock.take(folder);
        Node node = begin(loaded, folder, lock, folder.counters(), Inheritance.of(open));
        node.ready();
        return node;
    }

    /**
     * Starts a gateway beside the one that it succeeds, which has handed over its sockets and changes nothing any more;
     * returns once every listener accepts. {@link #own} follows.
     *
     * @param all what that one gives; its sockets are taken over, whatever comes of it
     * @throws IOException as {@link #start}; the one before can go on as if nothing had been
     */
    public static Node succeed(Loaded loaded, StateFolder folder, Inheritance all) throws IOException {
        Files.deleteIfExists(folder.successorCounters()); // of one that was killed
        return begin(loaded, folder, null, folder.successorCounters(), all);
    }

    private static Node begin(
            Loaded loaded, StateFolder folder, @Nullable StateLock lock, Path counters, Inheritance all)
            throws IOException {
        Config config = loaded.config();
        int workers = config.workers().resolve();
        NodeParts parts = null;
        NodeState state = null;
        try {
            Intents intents = Intents.load(folder.operator());
            AccessIntents access = AccessIntents.load(folder.access(), Instant.now());
            byte[] stickyKey = StickyKey.of(folder.stickyKey());
            Metrics metrics = Metrics.open(counters, workers, SERIES_MAX);
            parts = NodeParts.open(loaded, metrics, workers, stickyKey, folder, all, lock == null);
            state = new NodeState(loaded, Revisions.load(folder.revisions()), intents, access, parts);
            parts.tell(state);
            state.know(all.verdicts());
            parts.health().know(all.verdicts());
            state.start();
            if (lock != null) {
                state.own();
            }
            return new Node(folder, lock, parts, state, workers);
        } catch (UncheckedIOException e) {
            close(folder, state, parts, lock);
            throw e.getCause();
        } catch (IOException | RuntimeException e) {
            close(folder, state, parts, lock);
            throw e;
        }
    }

    private void ready() {
        phase = Phase.READY;
        Path config = state.view().loaded().file();
        LOG.info("ready", "version", Version.TEXT, "workers", workers, "config", config, "state", folder);
    }

    /**
     * Takes the state folder, which the node before has let go of, after {@link #succeed}.
     *
     * @throws IOException when somebody else has taken it
     */
    public void own() throws IOException {
        lock = StateLock.take(folder);
        Metrics.publish(folder.successorCounters(), folder.counters());
        state.own();
        ready();
    }

    private static void close(
            StateFolder folder, @Nullable NodeState state, @Nullable NodeParts parts, @Nullable StateLock lock)
            throws IOException {
        if (parts != null) {
            parts.stopWatching();
        }
        if (state != null) {
            state.close();
        }
        if (parts != null) {
            parts.close();
        }
        if (lock != null) {
            lock.close();
        } else {
            Files.deleteIfExists(folder.successorCounters());
        }
    }

    /** What may take some seconds before {@link #succeed}; see {@link DataPlane#warmUp}. */
    public static void warmUp(Loaded loaded) {
        DataPlane.warmUp(loaded.config());
    }

    /** What holds, and how to change it. */
    public NodeState state() {
        return state;
    }

    public Phase phase() {
        return phase;
    }

    public Instant startedAt() {
        return startedAt;
    }

    /** Event loops, fixed since the start. */
    public int workers() {
        return workers;
    }

    /** The sockets that accept. */
    public List<BoundListener> listeners() {
        return parts.listeners();
    }

    /** Who may connect, and how many have. */
    public Admissions admissions() {
        return parts.dataPlane().admissions();
    }

    /** See {@link io.headgate.dataplane.DataPlane#certificates}. */
    public Map<String, List<ShownCertificate>> certificates() {
        return parts.dataPlane().certificates();
    }

    /** See {@link io.headgate.dataplane.DataPlane#revoked}. */
    public Map<String, List<RevocationList>> revoked() {
        return parts.dataPlane().revoked();
    }

    /** What authorities say of clients' certificates. */
    public ClientStatuses statuses() {
        return parts.statuses();
    }

    /** Orders certificates. */
    public AcmeCertificates acme() {
        return parts.acme();
    }

    /** Keeps what authorities say of certificates. */
    public OcspStapler stapler() {
        return parts.stapler();
    }

    /** Who is connected. */
    public ClientConnections clients() {
        return parts.dataPlane().clients();
    }

    public UpstreamRegistry upstreams() {
        return parts.dataPlane().upstreams();
    }

    /** See {@link io.headgate.dataplane.DataPlane#answers}. */
    public boolean answers(Duration patience) throws InterruptedException {
        return parts.dataPlane().answers(patience);
    }

    /** See {@link io.headgate.dataplane.DataPlane#bufferBytes}. */
    public long bufferBytes() {
        return parts.dataPlane().bufferBytes();
    }

    /** See {@link io.headgate.dataplane.DataPlane#bufferUsedBytes}. */
    public long bufferUsedBytes() {
        return parts.dataPlane().bufferUsedBytes();
    }

    /** See {@link io.headgate.dataplane.DataPlane#rateLimitKeysForgotten}. */
    public long rateLimitKeysForgotten() {
        return parts.dataPlane().rateLimitKeysForgotten();
    }

    public Metrics metrics() {
        return parts.metrics();
    }

    /** What happened lately. */
    public History history() {
        return history;
    }

    /** What the checks of every checked endpoint have come to. */
    public Map<EndpointId, Verdict> verdicts() {
        return parts.health().verdicts();
    }

    /** The last 20 checks of an endpoint, oldest first. */
    public List<CheckResult> checks(EndpointId endpoint) {
        return parts.health().history(endpoint);
    }

    /** What is known of every DNS name. */
    public Map<Address.Named, NameStatus> names() {
        return parts.discovery().status();
    }

    /** See {@link io.headgate.dataplane.accesslog.AccessLog#follow}. */
    public @Nullable LogFollower follow(LogFilter filter) {
        return parts.accessLog().follow(filter);
    }

    /** See {@link io.headgate.dataplane.accesslog.AccessLog#followersDropped}. */
    public long logFollowersDropped() {
        return parts.accessLog().followersDropped();
    }

    /** Opens the access log's file anew, after it was moved away. */
    public void reopenLogs() {
        parts.accessLog().reopen();
        LOG.info("access log reopened");
    }

    /**
     * Stops accepting and answers what was received.
     *
     * @param deadline how long that may take
     * @return whether everything was answered
     */
    public boolean drain(Duration deadline) throws InterruptedException {
        phase = Phase.DRAINING;
        LOG.info("draining", "deadline", Durations.format(deadline));
        parts.stopWatching();
        state.close(); // a reload would open the listeners again
        boolean finished = parts.dataPlane().drain(deadline);
        if (!finished) {
            LOG.warn(
                    "some connections were still open at the deadline and are cut",
                    "deadline",
                    Durations.format(deadline));
        }
        return finished;
    }

    /** What a successor gets; for its sockets see {@link io.headgate.dataplane.DataPlane#openSockets}. */
    public Inheritance inheritance() throws IOException {
        List<OpenSocket> sockets = parts.dataPlane().openSockets();
        return new Inheritance(sockets, verdicts(), upstreams().ejected(), parts.tickets());
    }

    /** Gives up what only one node can do: it watches nobody any more, and the state folder is the successor's. */
    public void release() throws IOException {
        phase = Phase.DRAINING;
        parts.stopWatching();
        StateLock held = lock;
        if (held != null) {
            held.close();
        }
    }

    /** Accepts nobody any more, as another node has its sockets; after {@link #release}. */
    public void letGo() {
        parts.dataPlane().letGo();
    }

    /**
     * Ends, as another node has its sockets; after {@link #release}.
     *
     * @param deadline how long what is under way may take
     */
    public void leave(Duration deadline) throws InterruptedException {
        boolean finished = parts.dataPlane().leave(deadline);
        if (!finished) {
            LOG.warn("some connections were still open and are cut", "deadline", Durations.format(deadline));
        }
    }

    /** Stops at once; after {@link #drain} nothing is lost by it. */
    @Override
    public void close() throws IOException {
        phase = Phase.DRAINING;
        history.close();
        close(folder, state, parts, lock);
        LOG.info("stopped");
    }
}
