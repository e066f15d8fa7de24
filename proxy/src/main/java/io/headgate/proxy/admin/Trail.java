package io.headgate.proxy.admin;

import com.fasterxml.jackson.jr.ob.JSON;
import io.headgate.proxy.audit.AuditEvent;
import io.headgate.proxy.audit.AuditTrail;
import io.headgate.proxy.log.EventLog;
import io.headgate.proxy.login.Throttle;
import io.headgate.proxy.metrics.AdminCounts;
import io.headgate.proxy.node.Node;
import io.headgate.proxy.node.NodeView;
import io.headgate.proxy.node.Sha256;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the admin API writes into the audit trail. A change is written down twice: that somebody asks for it before it
 * is made, so that none is made that cannot be written down, and what came of it before it is answered. Thread-safe.
 */
final class Trail {
    private static final EventLog LOG = EventLog.of("audit");

    /** A flood of refusals leaves 8,640 entries a day, some 4 MB; what is left out is counted in the next one. */
    private static final int REFUSED_BURST = 50;

    private static final Duration REFUSED_EVERY = Duration.ofSeconds(10);

    /** A summary that is longer is none. */
    private static final int SUMMARY_CHARS_MAX = 4096;

    private final AuditTrail audit;
    private final AdminCounts counts;
    private final Throttle refusals;
    private final AtomicLong leftOut = new AtomicLong();

    /** Makes a change and says how. */
    @FunctionalInterface
    interface Work {
        /** @throws Refusal when it is not made */
        Answer run() throws IOException;
    }

    Trail(AuditTrail audit, AdminCounts counts, LongSupplier nowNs) {
        this.audit = audit;
        this.counts = counts;
        refusals = new Throttle(REFUSED_BURST, REFUSED_EVERY, nowNs);
    }

    static AuditEvent event(String event, Caller caller) {
        return AuditEvent.of(event, caller.who())
                .with(
                        "role",
                        caller.role() == null ? null : caller.role().name().toLowerCase(Locale.ROOT))
                .with("via", caller.via().name().toLowerCase(Locale.ROOT))
                .with("from", caller.from());
    }

    AuditTrail audit() {
        return audit;
    }

    /**
     * Writes down what must be.
     *
     * @throws Refusal when it cannot be written
     */
    long write(AuditEvent event) {
        try {
            AuditTrail.End entry = audit.append(event);
            counts.auditWritten();
            Map<String, Object> members = event.members();
            LOG.info("audited", "event", members.get("event"), "who", members.get("who"), "entry", entry);
            return entry.seq();
        } catch (IOException e) {
            counts.auditFailed();
            LOG.error("the audit trail cannot be written", "reason", e.toString());
            throw new Refusal(
                    503,
                    "It is not done, as the audit trail cannot be written: " + e.getMessage()
                            + "; make room, or repair its folder.");
        }
    }

    /** Writes down what was not done anyway, as far as there is not too much of it. */
    void noteRefused(AuditEvent event) {
        if (!refusals.take("").isZero()) {
            leftOut.incrementAndGet();
            counts.auditLeftOut();
            return;
        }
        long before = leftOut.getAndSet(0);
        try {
            write(before == 0 ? event : event.with("left_out", before));
        } catch (Refusal unwritten) {
            leftOut.addAndGet(before + 1); // the log has it
        }
    }

    /** Writes down what the gateway does by itself; where that fails, the log has it. */
    void note(AuditEvent event) {
        try {
            write(event);
        } catch (Refusal unwritten) {
            // Nobody asked who could be refused.
        }
    }

    /** Makes a change between two entries. */
    Answer recorded(Node node, Operation operation, Call call, Work change) throws IOException {
        AuditEvent about =
                event("asked", call.caller()).with("method", operation.method()).with("path", call.path());
        long asked = write(about);
        NodeView before = node.state().view();
        AuditEvent answered = about.with("event", "answered").with("of", asked);
        Answer answer;
        try {
            answer = change.run();
        } catch (Refusal refusal) {
            AuditEvent outcome = outcome(answered.with("status", refusal.status()), node, before, call);
            complete(outcome.with("detail", refusal.getMessage()), refusal.status());
            throw refusal;
        } catch (IOException | RuntimeException e) {
            complete(outcome(answered.with("status", 500), node, before, call).with("detail", e.toString()), 500);
            throw e;
        }
        complete(outcome(answered.with("status", answer.status()), node, before, call), answer.status());
        return answer;
    }

    private void complete(AuditEvent outcome, int status) {
        try {
            write(outcome);
        } catch (Refusal unwritten) {
            throw new Refusal(
                    500,
                    "What was asked for came to " + status + ", but that could not be written into the"
                            + " audit trail; look at what holds before you try again.");
        }
    }

    private static AuditEvent outcome(AuditEvent event, Node node, NodeView before, Call call) {
        NodeView after = node.state().view();
        boolean reloaded = before.loaded() != after.loaded();
        return event.with("before", summary(call.before() == null && reloaded ? mark(before) : call.before()))
                .with("after", summary(call.after() == null && reloaded ? mark(after) : call.after()));
    }

    /** Which configuration holds: its number, and the digest of all its files that the list of revisions has too. */
    static Map<String, Object> mark(NodeView view) {
        return Shapes.ordered(
                "revision", view.snapshot().revision(), "sha256", view.loaded().digest());
    }

    private static @Nullable Object summary(@Nullable Object shown) {
        Object plain = Shapes.plain(shown);
        if (plain == null) {
            return null;
        }
        try {
            String json = JSON.std.asString(plain);
            return json.length() <= SUMMARY_CHARS_MAX
                    ? plain
                    : Shapes.ordered("sha256", Sha256.hex(json), "chars", json.length());
        } catch (IOException e) {
            return e.toString();
        }
    }
}
