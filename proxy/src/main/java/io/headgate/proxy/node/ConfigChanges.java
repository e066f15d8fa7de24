package io.headgate.proxy.node;

import io.headgate.config.Config;
import io.headgate.config.snapshot.Snapshot;
import io.headgate.config.snapshot.SnapshotDiff;
import io.headgate.proxy.log.EventLog;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How another configuration comes to hold: somebody sends one, goes back to an earlier one, or does not confirm one in
 * time. Each is a revision that is on the disk before it holds. The file stays the truth: whoever reloads or starts has
 * what stands there.
 *
 * <p>Any thread may call any public method; the work is done on the control thread.
 */
public final class ConfigChanges {
    private static final EventLog LOG = EventLog.of("config");

    /** A file with more changes than this was generated, and whoever generated it knows. */
    private static final int CHANGES_MAX = 20;

    /** What keeps an earlier configuration from being served, as a port that is taken, may pass. */
    private static final Duration TRY_AGAIN = Duration.ofSeconds(5);

    private final NodeState state;
    private final Revisions revisions;
    private final Config startedWith;
    private final Drift drift = new Drift();
    /** Where to go when the revision that holds is not confirmed. Of the control thread. */
    private @Nullable Fallback fallback;

    private record Fallback(Revision unconfirmed, Revision before, Loaded loaded) {}

    ConfigChanges(NodeState state, Revisions revisions, Config startedWith) {
        this.state = state;
        this.revisions = revisions;
        this.startedWith = startedWith;
    }

    /** Every revision that is kept, the oldest first; the last is the one that holds. */
    public List<Revision> history() {
        return revisions.all();
    }

    /**
     * An earlier revision, or the one that holds, as its files said then.
     *
     * @throws ChangeRefused when there is none, it is of another file, or it has problems nowadays
     */
    public Loaded at(long revision) {
        NodeView view = state.view();
        if (view.revision().revision() == revision) {
            return view.loaded();
        }
        if (revisions.find(revision) == null) {
            throw new ChangeRefused(
                    ChangeRefused.Why.NO_SUCH_REVISION,
                    "there is no revision " + revision + "; headgate config history shows those that are kept");
        }
        try {
            return earlier(revision, view.loaded().file(), revisions.texts(revision));
        } catch (IOException e) {
            throw new ChangeRefused(
                    ChangeRefused.Why.NO_SUCH_REVISION,
                    "what revision " + revision + " said was not kept: " + message(e));
        } catch (InvalidConfig e) {
            throw new ChangeRefused(
                    ChangeRefused.Why.INVALID,
                    "revision " + revision + " cannot hold any more, as it has problems today",
                    e.reading().problems());
        }
    }

    private static Loaded earlier(long revision, Path file, Map<String, String> texts) throws InvalidConfig {
        String of = texts.keySet().iterator().next();
        if (!file.toAbsolutePath().normalize().toString().equals(of)) {
            throw new ChangeRefused(
                    ChangeRefused.Why.OTHER_FILE,
                    "revision " + revision + " is of the file " + of + ", but this node was started with " + file
                            + "; start it with that file");
        }
        return Loaded.of(file, texts);
    }

    /** Whether the file says something else than what holds, or cannot be read; looks at the file. */
    public boolean differFromFile() {
        return drift.of(state.view().loaded());
    }

    /**
     * Lets {@code next} hold.
     *
     * @throws ChangeRefused when it does not; nothing has changed then
     * @throws IOException when the node is stopping
     */
    public ConfigChange apply(Loaded next, ConfigRequest request) throws IOException {
        return state.run(() -> {
            mustHold(request.ifRevision());
            if (fallback != null) {
                long waits = fallback.unconfirmed().revision();
                throw new ChangeRefused(
                        ChangeRefused.Why.UNCONFIRMED,
                        "revision " + waits + " waits to be confirmed; confirm it or roll it back first");
            }
            NodeView before = state.view();
            Loaded held = before.loaded();
            if (next.config().equals(held.config()) && next.texts().equals(held.texts())) {
                return new ConfigChange(before.revision(), false, next.reading().warnings(), nextStart(next.config()));
            }
            Revision revision = Revision.now(
                    revisions.next(), Revision.Source.API, request.who(), changes(held.config(), next.config()));
            return adopt(revision, next, request.confirmWithin());
        });
    }

    /**
     * Lets an earlier revision hold again, under a number of its own.
     *
     * @param revision null: the one before that which holds
     * @throws ChangeRefused when it does not; nothing has changed then
     * @throws IOException when the node is stopping
     */
    public ConfigChange rollBack(@Nullable Long revision, ConfigRequest request) throws IOException {
        return state.run(() -> {
            mustHold(request.ifRevision());
            Fallback kept = fallback;
            if (kept != null && (revision == null || revision == kept.before().revision())) {
                return again(kept.before().revision(), kept.loaded(), request);
            }
            long wanted = revision == null ? previous() : revision;
            Revision holds = state.view().revision();
            return wanted == holds.revision()
                    ? new ConfigChange(holds, false, List.of(), List.of())
                    : again(wanted, at(wanted), request);
        });
    }

    private ConfigChange again(long earlier, Loaded next, ConfigRequest request) {
        List<String> changes = changes(state.view().loaded().config(), next.config());
        Revision again = Revision.now(revisions.next(), Revision.Source.ROLLBACK, request.who(), changes);
        return adopt(again.restoring(earlier), next, request.confirmWithin());
    }

    private long previous() {
        List<Revision> all = revisions.all();
        if (all.size() < 2) {
            throw new ChangeRefused(
                    ChangeRefused.Why.NO_SUCH_REVISION, "there is no revision before the one that holds");
        }
        return all.get(all.size() - 2).revision();
    }

    private void mustHold(@Nullable Long wanted) {
        long holds = state.view().revision().revision();
        if (wanted != null && wanted != holds) {
            throw new ChangeRefused(
                    ChangeRefused.Why.OTHER_REVISION,
                    "revision " + holds + " holds, not " + wanted + "; look at what changed and decide anew");
        }
    }

    /** Written down first: what holds is on the disk, or nothing has changed. */
    private ConfigChange adopt(Revision asked, Loaded next, @Nullable Duration confirmWithin) {
        Revision revision =
                confirmWithin == null ? asked : asked.toConfirmBy(asked.at().plus(confirmWithin));
        NodeView before = state.view();
        try {
            revisions.add(revision, next.texts());
        } catch (IOException e) {
            throw new ChangeRefused(
                    ChangeRefused.Why.NOT_WRITTEN, "the revision cannot be written down: " + message(e));
        }
        try {
            state.replace(revision, next);
        } catch (IOException e) {
            revisions.drop(revision);
            throw new ChangeRefused(ChangeRefused.Why.NOT_SERVED, message(e));
        } catch (RuntimeException e) {
            revisions.drop(revision);
            LOG.error(e, "a change failed where it should not be able to");
            throw e;
        }
        await(revision, before, confirmWithin);
        ConfigChange change = new ConfigChange(revision, true, next.reading().warnings(), nextStart(next.config()));
        ConfigLog.changed(change);
        return change;
    }

    /** What was never confirmed is not gone back to. */
    private void await(Revision revision, NodeView before, @Nullable Duration confirmWithin) {
        Fallback waited = fallback;
        fallback = null;
        if (confirmWithin != null) {
            Fallback waits = waited == null
                    ? new Fallback(revision, before.revision(), before.loaded())
                    : new Fallback(revision, waited.before(), waited.loaded());
            fallback = waits;
            state.runAfter(confirmWithin, () -> expire(waits));
        }
    }

    /**
     * Keeps the revision that holds.
     *
     * @return the revision
     * @throws ChangeRefused when none waits for that, another one holds, or it cannot be written down
     * @throws IOException when the node is stopping
     */
    public Revision confirm(ConfigRequest request) throws IOException {
        return state.run(() -> {
            mustHold(request.ifRevision());
            Fallback waits = fallback;
            if (waits == null) {
                throw new ChangeRefused(
                        ChangeRefused.Why.NOTHING_TO_CONFIRM,
                        "no revision waits to be confirmed; revision "
                                + state.view().revision().revision() + " holds");
            }
            Revision confirmed = waits.unconfirmed().withConfirmation();
            try {
                revisions.update(confirmed);
            } catch (IOException e) {
                throw new ChangeRefused(
                        ChangeRefused.Why.NOT_WRITTEN, "the confirmation cannot be written down: " + message(e));
            }
            state.hold(confirmed);
            fallback = null;
            LOG.info("configuration confirmed", "revision", confirmed.revision(), "who", request.who());
            return confirmed;
        });
    }

    /** The time to confirm is over: goes back, whatever the disk says, and if that fails tries again. */
    private void expire(Fallback waits) {
        if (fallback != waits) {
            return; // it was confirmed, or something else holds
        }
        Config held = state.view().loaded().config();
        Revision again = Revision.now(
                        revisions.next(),
                        Revision.Source.NOT_CONFIRMED,
                        null,
                        changes(held, waits.loaded().config()))
                .restoring(waits.before().revision());
        try {
            state.replace(again, waits.loaded());
        } catch (IOException | RuntimeException e) {
            LOG.error(e, "the revision that nobody confirmed cannot be gone back from; trying again");
            state.runAfter(TRY_AGAIN, () -> expire(waits));
            return;
        }
        fallback = null;
        revisions.addHeld(again, waits.loaded().texts());
        ConfigLog.notConfirmed(waits.unconfirmed(), again);
    }

    /** The file was read again, and this is how what it says is called; on the control thread. */
    Revision ofFile(Loaded next, @Nullable String who) {
        NodeView before = state.view();
        Config held = before.loaded().config();
        if (next.config().equals(held)) {
            return before.revision().withConfirmation();
        }
        return Revision.now(revisions.next(), Revision.Source.FILE, who, changes(held, next.config()));
    }

    /** What the file says holds, so nothing waits to be confirmed any more; on the control thread. */
    void heldFromFile(Revision before, Revision now, Loaded loaded) {
        fallback = null;
        if (now.revision() != before.revision()) {
            revisions.addHeld(now, loaded.texts());
        } else if (!now.equals(before)) {
            try {
                revisions.update(now);
            } catch (IOException e) {
                LOG.error("what the file confirmed is not written down", "reason", message(e));
            }
        }
    }

    /** What the first configuration of the process is called. */
    static Revision first(Revisions revisions, Loaded loaded) {
        Revision latest = revisions.latest(loaded.texts());
        return latest == null
                ? Revision.now(revisions.next(), Revision.Source.FILE, null, List.of())
                : latest.withConfirmation();
    }

    /** The first configuration serves; on the control thread. */
    void started(Revision first, Loaded loaded) {
        Revision known = revisions.find(first.revision());
        if (known == null) {
            revisions.addHeld(first, loaded.texts());
        } else {
            heldFromFile(known, first, loaded);
        }
    }

    private static List<String> changes(Config before, Config now) {
        return SnapshotDiff.between(Snapshot.of(1, before), Snapshot.of(1, now)).configChanges().stream()
                .limit(CHANGES_MAX)
                .toList();
    }

    /** What the workers and sockets that exist cannot take over. */
    List<String> nextStart(Config next) {
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

    private static String message(Throwable e) {
        return Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName());
    }
}
