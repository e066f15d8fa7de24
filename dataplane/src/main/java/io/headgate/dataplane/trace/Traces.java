package io.headgate.dataplane.trace;

import io.headgate.config.Tracing;
import io.headgate.dataplane.metrics.Metrics;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.BitUtil;
import org.jspecify.annotations.Nullable;

/**
 * The spans of a node, on their way to a collector. Thread-safe, except for what {@link #worker} returns. Tracing that
 * is off has neither rings nor a thread.
 */
public final class Traces implements AutoCloseable {
    /** A record takes about 400 bytes, so this holds 2,500: what is sampled in a second or more. */
    private static final int RING_BYTES_MAX = 1 << 20;

    /** All rings together, which leaves each of 256 workers 128 KiB. */
    private static final int RINGS_BYTES_MAX = 32 << 20;

    /** A restarted collector is back within seconds. */
    private static final long BACK_OFF_NS = TimeUnit.SECONDS.toNanos(1);

    /** A close does not wait longer for a collector that takes nothing. */
    private static final Duration CLOSE_MAX = Duration.ofSeconds(5);

    private final WorkerTraces[] workers;
    private final SpanWriter writer;
    private @Nullable Tracing settings;
    private @Nullable Thread thread;
    private boolean closed;

    private Traces(WorkerTraces[] workers, SpanWriter writer) {
        this.workers = workers;
        this.writer = writer;
    }

    /**
     * Begins as {@code settings} say.
     *
     * @param settings null: tracing is off
     * @param metrics where spans are counted
     */
    public static Traces open(@Nullable Tracing settings, int workers, Metrics metrics) {
        return open(settings, workers, metrics, System.getLogger(Traces.class.getName()), BACK_OFF_NS);
    }

    static Traces open(@Nullable Tracing settings, int workers, Metrics metrics, System.Logger log, long backOffNs) {
        int share = RINGS_BYTES_MAX / BitUtil.findNextPositivePowerOfTwo(workers);
        WorkerTraces[] ends = new WorkerTraces[workers];
        Arrays.setAll(ends, worker -> new WorkerTraces(metrics.worker(worker), Math.min(RING_BYTES_MAX, share)));
        Traces traces = new Traces(ends, new SpanWriter(ends, metrics.traces(), log, backOffNs));
        traces.reconfigure(settings);
        return traces;
    }

    /** The end for one worker's exchanges, to be used on its loop only. Stays the same whatever the settings become. */
    public WorkerTraces worker(int index) {
        return workers[index];
    }

    /** Adopts other settings; what was recorded before goes where it would have gone. */
    public synchronized void reconfigure(@Nullable Tracing next) {
        if (closed || Objects.equals(next, settings)) {
            return;
        }
        settings = next;
        writer.adopt(Optional.ofNullable(next));
        if (next == null) {
            Arrays.stream(workers).forEach(WorkerTraces::off);
        } else {
            Arrays.stream(workers).forEach(WorkerTraces::on);
        }
        if (next != null && thread == null) {
            thread = Thread.ofPlatform().name("headgate-traces").daemon().start(writer);
        }
        LockSupport.unpark(thread);
    }

    /** Posts what has been recorded, at most for 5 seconds. Later exchanges are not recorded. */
    @Override
    public synchronized void close() {
        closed = true;
        Arrays.stream(workers).forEach(WorkerTraces::off);
        writer.close();
        Thread running = thread;
        if (running == null) {
            return;
        }
        LockSupport.unpark(running);
        try {
            running.join(CLOSE_MAX);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
