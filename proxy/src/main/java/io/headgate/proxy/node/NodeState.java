package io.headgate.proxy.node;

import io.headgate.config.Address;
import io.headgate.config.Config;
import io.headgate.config.certificate.Staple;
import io.headgate.config.snapshot.EndpointId;
import io.headgate.config.snapshot.EndpointStatus;
import io.headgate.config.snapshot.Issued;
import io.headgate.config.snapshot.Snapshot;
import io.headgate.config.snapshot.SnapshotDiff;
import io.headgate.config.yaml.Problem;
import io.headgate.controlplane.health.Verdict;
import io.headgate.proxy.log.EventLog;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
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

    /** A file with more problems than this has one cause; the API and {@code headgate check} show all. */
    private static final int LOGGED_PROBLEMS_MAX = 50;

    /** A file with more changes than this was generated, and whoever generated it knows. */
    private static final int LOGGED_CHANGES_MAX = 20;

    private final Intents intents;
    private final AccessIntents access;
    private final Followers followers;
    private final ControlThread control = new ControlThread();
    private final Queue<Change> changes = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean changesDue = new AtomicBoolean();
    /** What authorities said; gathered, as each time all of what listeners show is made anew. */
    private final Queue<UnaryOperator<Issued>> issues = new ConcurrentLinkedQueue<>();

    private final AtomicBoolean issuesDue = new AtomicBoolean();
    private final Config startedWith;
    private volatile NodeView view;
    private Set<EndpointId> endpoints;
    /** When it is next looked whether something that the operator said of addresses is over. */
    private Instant nextLook = Instant.MAX;

    /** A verdict; gathered, because a network that goes away turns hundreds of endpoints at once. */
    private record Change(EndpointId endpoint, Verdict verdict) {}

    /** Holds {@code first}, but serves nothing until {@link #start}. */
    NodeState(Loaded first, Intents intents, AccessIntents access, Followers followers) {
        this.intents = intents;
        this.access = access;
        this.followers = followers;
        startedWith = first.config();
        Snapshot empty = Snapshot.of(1, first.config()).withAccess(access.verdicts());
        view = view(first, empty, Reload.applied(1, true, first, List.of()));
        endpoints = Set.of();
    }

    private NodeView view(Loaded loaded, Snapshot snapshot, Reload reload) {
        return new NodeView(loaded, snapshot, intents.all(), access.all(), reload);
    }

    /** What holds now. */
    public NodeView view() {
        return view;
    }

    /** Lets the followers follow; returns when the data plane serves. */
    void start() throws IOException {
        NodeView first = view;
        control.run(() -> {
            follow(1, first.loaded());
            lookWhenOver();
            first.loaded().reading().warnings().forEach(NodeState::warn);
            return first;
        });
    }

    /**
     * Reads the file again. If anything is wrong with it, or a listener cannot be bound, nothing changes. Returns when
     * the new configuration serves, or the old one goes on.
     */
    public Reload reload() {
        try {
            return control.run(this::reloadNow);
        } catch (IOException e) {
            return Reload.failed(view.snapshot().revision(), message(e)); // the node is stopping
        }
    }

    private Reload reloadNow() {
        NodeView before = view;
        Path file = before.loaded().file();
        long revision = before.snapshot().revision();
        try {
            Loaded next = Loaded.from(file);
            boolean changed = !next.config().equals(before.loaded().config());
            long nextRevision = changed ? revision + 1 : revision;
            Reload reload = Reload.applied(nextRevision, changed, next, nextStart(next.config()));
            follow(nextRevision, next);
            view = view(next, view.snapshot(), reload);
            LOG.info(
                    changed ? "configuration reloaded" : "configuration reloaded, nothing changed",
                    "file",
                    file,
                    "revision",
                    nextRevision,
                    "changes",
                    changes(before.snapshot(), view.snapshot()));
            reload.warnings().forEach(NodeState::warn);
            reload.nextStart().forEach(key -> LOG.warn("changed, but holds from the next start on", "key", key));
            return reload;
        } catch (InvalidConfig e) {
            return refused(Reload.invalid(revision, e));
        } catch (IOException e) {
            back(before);
            return refused(Reload.failed(revision, message(e)));
        } catch (RuntimeException e) {
            LOG.error(e, "a reload failed where it should not be able to");
            back(before);
            return refused(Reload.failed(revision, "the gateway failed; its log says why: " + message(e)));
        }
    }

    private static List<String> changes(Snapshot before, Snapshot now) {
        return SnapshotDiff.between(before, now).configChanges().stream()
                .limit(LOGGED_CHANGES_MAX)
                .toList();
    }

    private Reload refused(Reload reload) {
        view = view.with(reload);
        LOG.error(
                "reload refused, the configuration before goes on",
                "revision",
                reload.revision(),
                "problems",
                Math.max(1, reload.problems().size()),
                "error",
                reload.error());
        reload.problems().stream()
                .limit(LOGGED_PROBLEMS_MAX)
                .forEach(problem -> LOG.error("problem in the configuration", "problem", problem));
        return reload;
    }

    /** What the workers and sockets that exist cannot take over. */
    private List<String> nextStart(Config next) {
        List<String> keys = new ArrayList<>();
        if (next.workers().resolve() != startedWith.workers().resolve()) {
            keys.add("workers");
        }
        if (next.transport() != startedWith.transport()) {
            keys.add("transport");
        }
        if (!next.admin().sharesSocketWith(startedWith.admin())) {
            keys.add("admin");
        }
        return keys;
    }

    /** In this order, so that what can fail comes before what cannot be taken back. */
    private void follow(long revision, Loaded next) throws IOException {
        Map<Address.Named, List<Address.Inet>> resolved = followers.discover(next.config());
        followers.log(next);
        Issued issued = view.snapshot().issued().with(followers.kept(next.config()));
        Snapshot snapshot = Statuses.snapshot(revision, next.config(), resolved, view.snapshot(), intents.all())
                .with(issued);
        followers.serve(snapshot);
        view = view(next, snapshot, view.lastReload());
        endpoints = Statuses.endpoints(next.config(), resolved);
        followers.check(snapshot);
        followers.certify(snapshot);
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
                followers.certify(before.snapshot());
            }
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
        control.run(() -> {
            Snapshot before = view.snapshot();
            adopt(before.with(change.apply(before.issued())));
            followers.certify(view.snapshot());
            return view;
        });
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
        view = view(view.loaded(), next, view.lastReload());
        try {
            followers.serve(next);
        } catch (IOException e) {
            LOG.error(e, "the data plane refused a change");
        }
    }

    private static void warn(Problem warning) {
        LOG.warn("probably not meant", "warning", warning);
    }

    private static String message(Throwable e) {
        return Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName());
    }

    /** Waits for what is under way and takes no more changes. */
    @Override
    public void close() {
        control.close();
    }
}
