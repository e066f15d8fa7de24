package io.headgate.dataplane.metrics;

import io.headgate.dataplane.http.Failure;
import java.util.Locale;

/** What one worker counts for itself. Confined to that worker. */
public final class WorkerCells {
    private static final Failure[] FAILURES = Failure.values();
    private static final int LAG = FAILURES.length;
    private static final int LAG_MAX = FAILURES.length + 1;
    private static final int DROPPED = FAILURES.length + 2;
    private static final int SPANS_DROPPED = FAILURES.length + 3;

    private final Cells cells;

    WorkerCells(Metrics metrics, int worker) {
        String name = Integer.toString(worker);
        cells = metrics.cells(worker, FAILURES.length + 4, slot -> switch (slot - LAG) {
            case 0 -> metrics.number(Metric.LOOP_LAG_SECONDS, name);
            case 1 -> metrics.number(Metric.LOOP_LAG_MAX_SECONDS, name);
            case 2 -> metrics.number(Metric.ACCESS_LOG_DROPPED_TOTAL, "ring_full");
            case 3 -> metrics.number(Metric.SPANS_DROPPED_TOTAL, "ring_full");
            default ->
                metrics.number(
                        Metric.FAILURES_TOTAL,
                        FAILURES[slot].side().name().toLowerCase(Locale.ROOT),
                        FAILURES[slot].reason());
        });
    }

    /** An exchange, or a connection before its first one, ended with {@code why}. */
    public void failed(Failure why) {
        cells.add(why.ordinal(), 1);
    }

    /** The loop came {@code lagNs} later than it had asked to be woken; keeps the last value and the largest of all. */
    public void loopLag(long lagNs) {
        cells.set(LAG, lagNs);
        if (lagNs > cells.get(LAG_MAX)) {
            cells.set(LAG_MAX, lagNs);
        }
    }

    /** {@code lines} of the access log found the worker's ring full. */
    public void accessLogDropped(long lines) {
        cells.add(DROPPED, lines);
    }

    /** A span found the worker's ring full. */
    public void spanDropped() {
        cells.add(SPANS_DROPPED, 1);
    }
}
