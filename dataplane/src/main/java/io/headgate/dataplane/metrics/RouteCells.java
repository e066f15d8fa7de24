package io.headgate.dataplane.metrics;

import org.jspecify.annotations.Nullable;

/**
 * What one worker counts for one route, as reached by one listener and answered by one upstream. Confined to that
 * worker.
 */
public final class RouteCells {
    private static final int STATUS_MIN = 100;
    private static final int STATUSES = 500;
    /** The slot after the last status: nothing was answered. */
    private static final int NO_STATUS = STATUSES;
    /** The slot of what filters refused. */
    private static final int LIMITED = STATUSES + 1;

    private static final int COMPRESSION_SKIPPED = STATUSES + 2;

    private final Metrics metrics;
    private final int worker;
    private final String listener;
    private final String route;
    private final String upstream;
    private @Nullable Cells cells;
    private @Nullable LatencyCell latency;

    /** Costs next to nothing until something is counted: most of ten thousand routes are never asked for. */
    RouteCells(Metrics metrics, int worker, String listener, String route, String upstream) {
        this.metrics = metrics;
        this.worker = worker;
        this.listener = listener;
        this.route = route;
        this.upstream = upstream;
    }

    private Cells cells() {
        Cells made = cells;
        if (made == null) {
            made = metrics.cells(worker, STATUSES + 3, this::number);
            cells = made;
        }
        return made;
    }

    private int number(int slot) {
        return switch (slot) {
            case LIMITED -> metrics.number(Metric.LIMITED_TOTAL, route, "rate_limit");
            case COMPRESSION_SKIPPED -> metrics.number(Metric.COMPRESSION_SKIPPED_TOTAL, route);
            case NO_STATUS -> metrics.number(Metric.REQUESTS_TOTAL, listener, route, upstream, "none");
            default ->
                metrics.number(Metric.REQUESTS_TOTAL, listener, route, upstream, Integer.toString(STATUS_MIN + slot));
        };
    }

    private LatencyCell latency() {
        LatencyCell made = latency;
        if (made == null) {
            made = metrics.latency(worker, Latencies.REQUEST, route);
            latency = made;
        }
        return made;
    }

    /**
     * An exchange ended.
     *
     * @param status what the client was answered; outside 100 to 599 (as 0: no answer) it counts under the code
     *     {@code none}
     * @param durationNs from the first byte of the head to the end
     */
    public void completed(int status, long durationNs) {
        int slot = status - STATUS_MIN;
        cells().add(slot >= 0 && slot < STATUSES ? slot : NO_STATUS, 1);
        latency().record(durationNs);
    }

    /** The rate limit refused a request; {@link #completed} comes on top. */
    public void limited() {
        cells().add(LIMITED, 1);
    }

    /** An answer went out as it came, because the worker compressed as many as it may. */
    public void compressionSkipped() {
        cells().add(COMPRESSION_SKIPPED, 1);
    }
}
