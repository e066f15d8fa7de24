package io.headgate.controlplane.health;

import io.headgate.config.Address;
import io.headgate.config.Config;
import io.headgate.config.snapshot.EndpointId;
import io.headgate.controlplane.Threads;
import io.headgate.controlplane.Timing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;

/// Runs the active checks of a configuration. [#apply] and [#close] are called by whoever owns the configuration; the
/// others from anywhere, they read and never wait for a probe.
public final class HealthMonitor implements AutoCloseable {
    /// A probe holds a socket and, with a body of 64 KiB, some 256 KiB of buffers: 256 probes are a quarter of
    /// the file descriptors that a plain shell grants and, at the very worst, an eighth of the default heap.
    /// With the default second of timeout in two seconds of interval, 512 endpoints may hang at once before any
    /// check comes late; beyond that checks come later, never more at a time.
    static final int PROBES_MAX = 256;

    /// An interrupted probe ends at once; this is for a listener that is still at work.
    private static final Duration CLOSE_WAIT_MAX = Duration.ofSeconds(2);

    private final EndpointCheck.Surroundings around;
    private volatile Map<EndpointId, EndpointCheck> checks = Map.of();
    private Map<EndpointId, Verdict> known = Map.of();
    private boolean closed;

    /// Checks nothing until [#apply].
    public HealthMonitor(HealthListener listener) {
        this(listener, Timing.SYSTEM, () -> ThreadLocalRandom.current().nextDouble(), PROBES_MAX);
    }

    HealthMonitor(HealthListener listener, Timing timing, DoubleSupplier random, int probesMax) {
        this.around = new EndpointCheck.Surroundings(listener, timing, random, new Semaphore(probesMax));
    }

    /// Checks of endpoints named by the next [#apply] begin with these verdicts instead of knowing nothing: another
    /// process has checked them until now.
    public synchronized void know(Map<EndpointId, Verdict> verdicts) {
        known = Map.copyOf(verdicts);
    }

    /// Starts and stops checks until exactly what `config` names is checked. A check whose settings and address
    /// did not change is left alone with all it has counted. One with other settings begins to count anew from
    /// the verdict it had, as a reload heals no endpoint. Does not wait for probes. Does nothing after
    /// [#close].
    ///
    /// @param resolved the addresses of the names in `config`; a name that is missing has none, and so no
    ///     checks
    public synchronized void apply(Config config, Map<Address.Named, List<Address.Inet>> resolved) {
        if (closed) {
            return;
        }
        Map<EndpointId, EndpointCheck> before = checks;
        Map<EndpointId, EndpointCheck> after = new LinkedHashMap<>();
        List<EndpointCheck> starting = new ArrayList<>();
        Target.of(config, resolved).forEach((id, target) -> {
            EndpointCheck running = before.get(id);
            if (running != null && running.target().equals(target)) {
                after.put(id, running);
                return;
            }
            if (running != null) {
                running.stop();
            }
            EndpointCheck check = new EndpointCheck(target, running, known.get(id), around);
            after.put(id, check);
            starting.add(check);
        });
        known = Map.of();
        checks = Collections.unmodifiableMap(after);
        before.forEach((id, check) -> {
            if (after.get(id) != check) {
                check.end();
            }
        });
        starting.forEach(check -> check.thread().start());
    }

    /// What is known of every endpoint that is checked, in the order of the configuration.
    public Map<EndpointId, Verdict> verdicts() {
        Map<EndpointId, Verdict> verdicts = new LinkedHashMap<>();
        checks.forEach((id, check) -> verdicts.put(id, check.verdict()));
        return Collections.unmodifiableMap(verdicts);
    }

    /// The last 20 results of an endpoint, oldest first; empty when it is not checked.
    public List<CheckResult> history(EndpointId endpoint) {
        EndpointCheck check = checks.get(endpoint);
        return check == null ? List.of() : check.history();
    }

    /// Stops all checks, and waits until their threads have ended; at most 2 s, should a listener not return.
    @Override
    public void close() {
        Collection<EndpointCheck> stopped;
        synchronized (this) {
            closed = true;
            stopped = checks.values();
            checks = Map.of();
        }
        Threads.stop(stopped, CLOSE_WAIT_MAX);
    }
}
