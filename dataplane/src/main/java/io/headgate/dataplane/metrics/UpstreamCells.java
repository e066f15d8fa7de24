package io.headgate.dataplane.metrics;

import io.headgate.dataplane.http.Failure;

/** What one worker counts for one upstream. Confined to that worker. */
public final class UpstreamCells {
    private static final Failure[] FAILURES = Failure.values();
    private static final int QUEUE = FAILURES.length;

    private final Cells cells;
    private final LatencyCell latency;

    UpstreamCells(Metrics metrics, int worker, String upstream) {
        cells = metrics.cells(
                worker,
                FAILURES.length + 1,
                slot -> slot == QUEUE
                        ? metrics.number(Metric.QUEUE_LENGTH, upstream)
                        : metrics.number(Metric.RETRIES_TOTAL, upstream, FAILURES[slot].reason()));
        latency = metrics.latency(worker, Latencies.UPSTREAM, upstream);
    }

    /** A try ended {@code durationNs} after it was given a connection. */
    public void answered(long durationNs) {
        latency.record(durationNs);
    }

    /** Another try follows because of {@code why}. */
    public void retried(Failure why) {
        cells.add(why.ordinal(), 1);
    }

    /** The queue grew by {@code delta}, which may be negative. */
    public void queued(int delta) {
        cells.add(QUEUE, delta);
    }
}
