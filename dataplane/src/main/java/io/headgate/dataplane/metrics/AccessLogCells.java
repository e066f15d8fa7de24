package io.headgate.dataplane.metrics;

/**
 * What the access log's own thread counts. Confined to that thread; one instance per process, since it writes in a cell
 * no worker writes.
 */
public final class AccessLogCells {
    private final Cells cells;

    AccessLogCells(Metrics metrics) {
        cells = metrics.cells(0, 1, slot -> metrics.number(Metric.ACCESS_LOG_DROPPED_TOTAL, "write_failed"));
    }

    /** {@code lines} could not be written. */
    public void lost(long lines) {
        cells.add(0, lines);
    }
}
