package io.headgate.proxy.history;

import io.headgate.config.snapshot.EndpointId;
import io.headgate.controlplane.health.Verdict;
import io.headgate.dataplane.metrics.Metrics;
import io.headgate.dataplane.upstream.UpstreamState;
import io.headgate.proxy.log.EventLog;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Looks at the node once a second, and remembers. Any thread may call any method. */
public final class History implements AutoCloseable {
    private static final EventLog LOG = EventLog.of("history");
    private static final long MS_PER_S = 1000;

    private final Supplier<List<UpstreamState>> upstreams;
    private final Supplier<Map<EndpointId, Verdict>> verdicts;
    private final Traffic traffic;
    private final EndpointEvents events = new EndpointEvents();
    private final Instant since;
    private final CountDownLatch closed = new CountDownLatch(1);

    private History(
            Metrics metrics,
            Supplier<List<UpstreamState>> upstreams,
            Supplier<Map<EndpointId, Verdict>> verdicts,
            Instant now) {
        this.upstreams = upstreams;
        this.verdicts = verdicts;
        since = now;
        traffic = new Traffic(metrics, now.getEpochSecond());
    }

    /** Remembers from now on, until it is closed. */
    public static History start(
            Metrics metrics, Supplier<List<UpstreamState>> upstreams, Supplier<Map<EndpointId, Verdict>> verdicts) {
        History history = new History(metrics, upstreams, verdicts, Instant.now());
        Thread.ofPlatform().name("history").daemon().start(history::watch);
        return history;
    }

    private void watch() {
        try {
            while (!closed.await(MS_PER_S - System.currentTimeMillis() % MS_PER_S, TimeUnit.MILLISECONDS)) {
                look(Instant.now());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look(Instant now) {
        try {
            traffic.look(now.getEpochSecond());
            events.look(now, System.nanoTime(), upstreams.get(), verdicts.get());
        } catch (RuntimeException e) {
            LOG.error(e, "a second is missing from the history");
        }
    }

    /** From when on there is any. */
    public Instant since() {
        return since;
    }

    public Traffic traffic() {
        return traffic;
    }

    /** What became of endpoints, oldest first, the last {@value EndpointEvents#KEPT_MAX} of each upstream. */
    public List<EndpointEvent> events() {
        return events.all();
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
