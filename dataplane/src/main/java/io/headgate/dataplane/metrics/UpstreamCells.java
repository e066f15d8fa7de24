package io.headgate.dataplane.metrics;

import io.headgate.dataplane.http.Failure;

/** What one worker counts for one upstream. Confined to that worker. */
public final class UpstreamCells {
    private static final Failure[] FAILURES = Failure.values();
    private static final int QUEUE = FAILURES.length;
    private static final int PROXY_TLVS_DROPPED = FAILURES.length + 1;

    private final Cells cells;
    private final LatencyCell latency;

    UpstreamCells(Metrics metrics, int worker, String upstream) {
        cells = metrics.cells(worker, FAILURES.length + 2, slot -> switch (slot - QUEUE) {
            case 0 -> metrics.number(Metric.QUEUE_LENGTH, upstream);
            case 1 -> metrics.number(Metric.PROXY_TLVS_DROPPED_TOTAL, upstream);
            default -> metrics.number(Metric.RETRIES_TOTAL, upstream, FAILURES[slot].reason());
        });
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

    /** For want of room, {@code count} TLVs that came with clients' connections were not handed on. */
    public void proxyTlvsDropped(int count) {
        cells.add(PROXY_TLVS_DROPPED, count);
    }
}
