package io.headgate.controlplane.health;

import io.headgate.config.Durations;
import io.headgate.config.Health;
import io.headgate.config.snapshot.EndpointStatus;
import io.headgate.controlplane.Timing;
import io.headgate.controlplane.Watch;
import java.lang.System.Logger;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/// Looks at one endpoint again and again, on one virtual thread: wait, probe, count, and tell when the verdict turns.
/// One probe at a time, so probes of an endpoint never pile up. Everything another thread may ask for is guarded by
/// the object's lock.
final class EndpointCheck implements Watch {
    /// Enough to see the last turn with what led to it at any sensible `fall` and `rise`; 20 small records per
    /// endpoint.
    static final int HISTORY_MAX = 20;

    /// The first probes are spread over one interval, but no longer than this: a rare check should not leave an
    /// endpoint unknown for long.
    static final long FIRST_SPREAD_NS_MAX = 2_000_000_000L;

    private static final Logger LOG = System.getLogger(EndpointCheck.class.getName());

    private final Target target;
    private final Probe probe;
    private final Surroundings around;
    private final Thread thread;

    private final Hysteresis hysteresis;
    private final Deque<CheckResult> history = new ArrayDeque<>(HISTORY_MAX);
    private Verdict verdict;
    private boolean stopped;

    /// What all checks of a monitor share.
    ///
    /// @param random 0 (included) to 1 (excluded), for any thread
    /// @param slots one is held during each probe
    record Surroundings(HealthListener listener, Timing timing, DoubleSupplier random, Semaphore slots) {}

    /// @param earlier the check of the same endpoint with other settings, whose verdict and history go on; its
    ///     counters do not
    /// @param known what another process has found out of an endpoint of which nothing is known here
    EndpointCheck(Target target, @Nullable EndpointCheck earlier, @Nullable Verdict known, Surroundings around) {
        Health health = target.health();
        this.target = target;
        this.probe = target.probe();
        this.around = around;
        this.thread = Thread.ofVirtual().name("health " + target.id()).unstarted(this::run);
        if (earlier == null && known != null) {
            this.verdict = known;
        } else if (earlier == null) {
            this.verdict = new Verdict(
                    EndpointStatus.Health.UNKNOWN,
                    "not checked yet",
                    around.timing().epochMs());
        } else {
            this.verdict = earlier.verdict();
            this.history.addAll(earlier.history());
        }
        this.hysteresis = new Hysteresis(health.fall(), health.rise(), verdict.health());
    }

    Target target() {
        return target;
    }

    @Override
    public Thread thread() {
        return thread;
    }

    synchronized Verdict verdict() {
        return verdict;
    }

    /// The latest results, oldest first.
    synchronized List<CheckResult> history() {
        return List.copyOf(history);
    }

    @Override
    public synchronized void stop() {
        stopped = true;
    }

    private void run() {
        try {
            around.timing().sleep(firstPauseNs());
            while (true) {
                long begunNs = around.timing().nowNs();
                Verdict turned = count(look());
                if (turned != null) {
                    tell(turned);
                }
                around.timing().sleep(intervalNs() - (around.timing().nowNs() - begunNs));
            }
        } catch (InterruptedException _) {
            // Only stopping interrupts, and then there is nothing left to do.
        }
    }

    private CheckResult look() throws InterruptedException {
        Health health = target.health();
        around.slots().acquire();
        try {
            long atEpochMs = around.timing().epochMs();
            long begunNs = around.timing().nowNs();
            ProbeResult result = TimeLimit.run(probe, health.timeout(), Durations.format(health.timeout()));
            return new CheckResult(
                    result.passed(), result.detail(), atEpochMs, around.timing().nowNs() - begunNs);
        } finally {
            around.slots().release();
        }
    }

    /// @return the new verdict if this result turned it
    private synchronized @Nullable Verdict count(CheckResult result) {
        if (stopped) {
            return null;
        }
        if (history.size() == HISTORY_MAX) {
            history.removeFirst();
        }
        history.addLast(result);
        if (!hysteresis.observe(result.passed())) {
            return null;
        }
        verdict = new Verdict(
                hysteresis.health(), result.detail(), around.timing().epochMs());
        return verdict;
    }

    private void tell(Verdict turned) {
        try {
            around.listener().changed(target.id(), turned);
        } catch (RuntimeException e) {
            LOG.log(Logger.Level.ERROR, "the listener failed on " + target.id() + " turning " + turned.health(), e);
        }
    }

    private long firstPauseNs() {
        long spreadNs = Math.min(target.health().interval().toNanos(), FIRST_SPREAD_NS_MAX);
        return (long) (around.random().getAsDouble() * spreadNs);
    }

    /// From the begin of one probe to the begin of the next.
    private long intervalNs() {
        Health health = target.health();
        double jitter = (2 * around.random().getAsDouble() - 1) * health.jitterPercent() / 100;
        return (long) (health.interval().toNanos() * (1 + jitter));
    }
}
