package io.headgate.proxy.node;

import io.headgate.config.Address;
import io.headgate.config.certificate.Staple;
import io.headgate.config.snapshot.EndpointId;
import io.headgate.config.snapshot.EndpointStatus;
import io.headgate.config.snapshot.Issued;
import io.headgate.config.snapshot.Snapshot;
import io.headgate.controlplane.health.Verdict;
import io.headgate.dataplane.tls.ShownCertificate;
import io.headgate.proxy.log.EventLog;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The one place that owns what holds. Whatever wants to change it (the configuration file, a verdict, other addresses
 * of a name, the operator) becomes a task of one control thread, which makes the next snapshot and hands it to the
 * {@link Followers}. So changes have one order, and a follower never sees two at once.
 *
 * <p>Any thread may call any method; {@link #view} never waits.
 */
public final class NodeState implements AutoCloseable {
    private static final EventLog LOG = EventLog.of("config");
    private static final EventLog HEALTH = EventLog.of("health");
    private static final EventLog LISTENER = EventLog.of("listener");

    private final Intents intents;
    private final AccessIntents access;
    private final Followers followers;
    private final ControlThread control = new ControlThread();
    private final Queue<Change> changes = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean changesDue = new AtomicBoolean();
    /** What authorities said; gathered, as each time all of what listeners show is made anew. */
    private final Queue<UnaryOperator<Issued>> issues = new ConcurrentLinkedQueue<>();

    private final AtomicBoolean issuesDue = new AtomicBoolean();
    private final ConfigChanges configs;
    private volatile NodeView view;
    private Set<EndpointId> endpoints;
    /** Whether what only one node can do is this one's to do. Of the control thread. */
    private boolean owner;

    /** When it is next looked whether something that the operator said of addresses is over. */
    private Instant nextLook = Instant.MAX;

    /** A verdict; gathered, because a network that goes away turns hundreds of endpoints at once. */
    private record Change(EndpointId endpoint, Verdict verdict) {}

    /** Holds {@code first}, but serves nothing until {@link #start}. */
    NodeState(Loaded first, Revisions revisions, Intents intents, AccessIntents access, Followers followers) {
        this.intents = intents;
        this.access = access;
        this.followers = followers;
        configs = new ConfigChanges(this, revisions, first.config());
        Revision revision = ConfigChanges.first(revisions, first);
        long number = revision.revision();
        Snapshot empty = Snapshot.of(number, first.config()).withAccess(access.verdicts());
        view = view(first, revision, empty, Reload.applied(number, true, List.of(), first, List.of()));
        endpoints = Set.of();
    }

    private NodeView view(Loaded loaded, Revision revision, Snapshot snapshot, Reload reload) {
        return new NodeView(loaded, revision, snapshot, intents.all(), access.all(), reload);
    }

    /** How another configuration comes to hold than that of the file. */
    public ConfigChanges configs() {
        return configs;
    }

    /** What holds now. */
    public NodeView view() {
        return view;
    }

    /** What another process has found out of endpoints until now; before {@link #start}. */
    void know(Map<EndpointId, Verdict> verdicts) {
        Map<EndpointId, EndpointStatus> statuses = new HashMap<>();
        verdicts.forEach((id, verdict) -> statuses.put(id, EndpointStatus.DEFAULT.with(verdict.health())));
        Snapshot empty = view.snapshot();
        Snapshot known = new Snapshot(
                empty.revision(), empty.config(), statuses, empty.resolved(), empty.access(), empty.issued());
        view = view(view.loaded(), view.revision(), known, view.lastReload());
    }

    /** Lets the followers follow; returns when the data plane serves. {@link #own} follows. */
    void start() throws IOException {
        NodeView first = view;
        control.run(() -> {
            follow(first.revision(), first.loaded());
            ConfigLog.warnings(first.loaded().reading().warnings());
            return first;
        });
    }

    /** The state folder is this node's from now on; after {@link #start}. */
    void own() throws IOException {
        control.run(() -> {
            owner = true;
            configs.started(view.revision(), view.loaded());
            lookWhenOver();
            certify(view.snapshot());
            return view;
        });
    }

    /** Orders need the account, which another node may still have. */
    private void certify(Snapshot snapshot) {
        if (owner) {
            followers.certify(snapshot);
        }
    }

    /**
     * Reads the file again. If anything is wrong with it, or a listener cannot be bound, nothing changes. Returns when
     * the new configuration serves, or the old one goes on.
     */
    public Reload reload() {
        return reload(null);
    }

    /** @param who asked for it; null: nobody in particular, as with a signal */
    public Reload reload(@Nullable String who) {
        try {
            return control.run(() -> reloadNow(who));
        } catch (IOException e) {
            return Reload.failed(view.snapshot().revision(), message(e)); // the node is stopping
        }
    }

    private Reload reloadNow(@Nullable String who) {
        NodeView before = view;
        Path file = before.loaded().file();
        long number = before.revision().revision();
        try {
            Loaded next = Loaded.from(file);
            Revision revision = configs.ofFile(next, who);
            boolean changed = revision.revision() != number;
            Map<String, List<ShownCertificate>> shown = followers.certificates();
            replace(revision, next);
            configs.heldFromFile(before.revision(), revision, next);
            Reload reload = Reload.applied(
                    revision.revision(),
                    changed,
                    OtherCertificates.of(shown, followers.certificates()),
                    next,
                    configs.nextStart(next.config()));
            view = view.with(reload);
            ConfigLog.reloaded(file, reload, revision);
            return reload;
        } catch (InvalidConfig e) {
            return refused(Reload.invalid(number, e));
        } catch (IOException e) {
            return refused(Reload.failed(number, message(e)));
        } catch (RuntimeException e) {
            LOG.error(e, "a reload failed where it should not be able to");
            return refused(Reload.failed(number, "the gateway failed; its log says why: " + message(e)));
        }
    }

    private Reload refused(Reload reload) {
        view = view.with(reload);
        ConfigLog.refused(reload);
        return reload;
    }

    /** Runs a task on the control thread and waits for it. */
    <T> T run(Callable<T> task) throws IOException {
        return control.run(task);
    }

    /** Runs a task on the control thread when a time has passed. */
    void runAfter(Duration delay, Runnable task) {
        control.postAfter(delay, task);
    }

    /** Lets another configuration hold; when it throws, the one before goes on. On the control thread only. */
    void replace(Revision revision, Loaded next) throws IOException {
        NodeView before = view;
        try {
            follow(revision, next);
        } catch (IOException | RuntimeException e) {
            back(before);
            throw e;
        }
    }

    /** There are other words about the revision that holds. On the control thread only. */
    void hold(Revision same) {
        view = view.with(same);
    }

    /** In this order, so that what can fail comes before what cannot be taken back. */
    private void follow(Revision revision, Loaded next) throws IOException {
        Map<Address.Named, List<Address.Inet>> resolved = followers.discover(next.config());
        followers.log(next);
        Issued issued = view.snapshot().issued().with(followers.kept(next.config()));
        Issued told = issued.withStaples(followers.staples(next.config(), issued));
        Snapshot snapshot = Statuses.snapshot(
                        revision.revision(), next.config(), resolved, view.snapshot(), intents.all())
                .with(told);
        followers.serve(snapshot);
        view = view(next, revision, snapshot, view.lastReload());
        endpoints = Statuses.endpoints(next.config(), resolved);
        followers.check(snapshot);
        certify(snapshot);
    }

    private void back(NodeView before) {
        try {
            followers.discover(before.loaded().config());
            followers.log(before.loaded());
            if (view.snapshot() != before.snapshot()) { // it was served already
                followers.serve(before.snapshot());
                view = before;
                endpoints = Statuses.endpoints(
                        before.snapshot().config(), before.snapshot().resolved());
                followers.check(before.snapshot());
            }
            certify(before.snapshot());
        } catch (IOException | RuntimeException e) {
            LOG.error(e, "the configuration before cannot be gone back to in every part");
        }
    }

    /**
     * Takes down what the operator wants of an endpoint; it is on the disk and holds when this returns.
     *
     * @param endpoint an address or a DNS name of the configuration
     * @param change from what was wanted before; its time is set here
     * @return what is wanted now
     * @throws UnknownEndpoint when the configuration has no such endpoint
     * @throws IOException when it cannot be written down; nothing has changed then
     */
    public Intent intend(EndpointId endpoint, UnaryOperator<Intent> change) throws IOException {
        return control.run(() -> {
            if (!endpoints.contains(endpoint)) {
                throw new UnknownEndpoint(endpoint, endpoints);
            }
            Intent ready = new Intent(EndpointStatus.Admin.READY, null, Instant.now());
            Intent wanted = change.apply(intents.all().getOrDefault(endpoint, ready));
            Intent now = new Intent(wanted.state(), wanted.weight(), Instant.now());
            intents.put(endpoint, now);
            HEALTH.info(
                    "the operator changed an endpoint",
                    "upstream",
                    endpoint.upstream(),
                    "endpoint",
                    endpoint.address(),
                    "state",
                    now.state().name().toLowerCase(Locale.ROOT),
                    "weight",
                    now.weight());
            Snapshot before = view.snapshot();
            Snapshot next =
                    Statuses.snapshot(before.revision(), before.config(), before.resolved(), before, intents.all());
            adopt(next);
            return now;
        });
    }

    /**
     * Takes down what the operator says of addresses; it is on the disk and new connections go by it when this returns.
     *
     * @throws UnknownListener when the configuration has no such listener
     * @throws io.headgate.config.InvalidValue when there would be too many blocks
     * @throws IOException when it cannot be written down; nothing has changed then
     */
    public void say(String listener, AccessChange change) throws IOException {
        control.run(() -> {
            Set<String> known = view.snapshot().config().listeners().keySet();
            if (!known.contains(listener)) {
                throw new UnknownListener(listener, known);
            }
            access.change(listener, change, Instant.now());
            LISTENER.info(
                    "the operator said who may connect",
                    "listener",
                    listener,
                    "allow",
                    change.allow().size(),
                    "deny",
                    change.deny().size(),
                    "remove",
                    change.remove().size());
            adopt(view.snapshot().withAccess(access.verdicts()));
            lookWhenOver();
            return listener;
        });
    }

    /** Looks again when the first thing that was said of addresses is over. */
    private void lookWhenOver() {
        Instant over = access.nextOver();
        if (over != null && over.isBefore(nextLook)) {
            nextLook = over;
            control.postAfter(Duration.between(Instant.now(), over), this::look);
        }
    }

    private void look() {
        nextLook = Instant.MAX;
        if (access.expire(Instant.now())) {
            LISTENER.info("what the operator said of some addresses is over");
            adopt(view.snapshot().withAccess(access.verdicts()));
        }
        lookWhenOver();
    }

    /** A check came to another verdict. Returns at once. */
    void verdict(EndpointId endpoint, Verdict verdict) {
        changes.add(new Change(endpoint, verdict));
        if (changesDue.compareAndSet(false, true)) {
            control.post(this::adoptVerdicts);
        }
    }

    private void adoptVerdicts() {
        changesDue.set(false);
        Snapshot before = view.snapshot();
        Map<EndpointId, EndpointStatus> statuses = new HashMap<>(before.endpoints());
        for (Change change = changes.poll(); change != null; change = changes.poll()) {
            EndpointId id = change.endpoint();
            if (endpoints.contains(id)) {
                EndpointStatus known = statuses.getOrDefault(id, EndpointStatus.DEFAULT);
                statuses.put(id, known.with(change.verdict().health()));
                tell(id, known.health(), change.verdict());
            }
        }
        adopt(new Snapshot(
                before.revision(), before.config(), statuses, before.resolved(), before.access(), before.issued()));
    }

    private static void tell(EndpointId id, EndpointStatus.Health before, Verdict verdict) {
        Object[] fields = {"upstream", id.upstream(), "endpoint", id.address(), "reason", verdict.reason()};
        switch (verdict.health()) {
            case DOWN -> HEALTH.warn("endpoint is down", fields);
            case UP -> {
                if (before == EndpointStatus.Health.UNKNOWN) {
                    HEALTH.debug("endpoint is up", fields);
                } else {
                    HEALTH.info("endpoint is up again", fields);
                }
            }
            case UNKNOWN -> HEALTH.debug("endpoint is no longer checked", fields);
        }
    }

    /** An authority has said something else of a certificate; null: nothing that counts. Returns at once. */
    void stapled(X509Certificate certificate, @Nullable Staple staple) {
        issues.add(issued -> issued.with(certificate, staple));
        if (issuesDue.compareAndSet(false, true)) {
            control.post(this::adoptIssued);
        }
    }

    /**
     * An authority has issued a certificate, or looks for answers; listeners go by it when this returns.
     *
     * @throws IOException when the node is stopping
     */
    void given(UnaryOperator<Issued> change) throws IOException {
        Map<X509Certificate, Staple> staples = staples(change); // whoever calls waits, and the control thread does not
        control.run(() -> {
            Snapshot before = view.snapshot();
            adopt(before.with(change.apply(before.issued()).withStaples(staples)));
            certify(view.snapshot());
            return view;
        });
    }

    /** Those of what is about to be shown, if that is another certificate. */
    private Map<X509Certificate, Staple> staples(UnaryOperator<Issued> change) {
        Snapshot now = view.snapshot();
        Issued coming = change.apply(now.issued());
        return coming.certificates().equals(now.issued().certificates())
                ? Map.of()
                : followers.staples(now.config(), coming);
    }

    private void adoptIssued() {
        issuesDue.set(false);
        Issued issued = view.snapshot().issued();
        for (UnaryOperator<Issued> each = issues.poll(); each != null; each = issues.poll()) {
            issued = each.apply(issued);
        }
        adopt(view.snapshot().with(issued));
    }

    /** A name has other addresses. Returns at once. */
    void resolved(Address.Named name, List<Address.Inet> addresses) {
        control.post(() -> {
            Snapshot before = view.snapshot();
            Map<Address.Named, List<Address.Inet>> resolved = new HashMap<>(before.resolved());
            resolved.put(name, addresses);
            HEALTH.info("a name has other addresses", "name", name, "addresses", addresses);
            endpoints = Statuses.endpoints(before.config(), resolved);
            Snapshot next = Statuses.snapshot(before.revision(), before.config(), resolved, before, intents.all());
            adopt(next);
            followers.check(next);
        });
    }

    private void adopt(Snapshot next) {
        view = view(view.loaded(), view.revision(), next, view.lastReload());
        try {
            followers.serve(next);
        } catch (IOException e) {
            LOG.error(e, "the data plane refused a change");
        }
    }

    private static String message(Throwable e) {
        return Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName());
    }

    /**
     * Lets nothing change while {@code task} tells somebody what holds. If it returns true nothing ever changes again
     * here, and whoever wanted something is refused; it waits meanwhile.
     */
    public boolean handOver(Callable<Boolean> task) throws IOException {
        return control.runLast(task);
    }

    /** Waits for what is under way and takes no more changes. */
    @Override
    public void close() {
        control.close();
    }
}
