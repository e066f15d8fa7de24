package io.headgate.dataplane.metrics;

/**
 * What a thread of the access log counts. Confined to that thread; one instance per process and reason, since it writes
 * in a cell no worker writes.
 */
public final class AccessLogCells {
    /** Why lines are lost. */
    public enum Reason {
        /** A file, or standard output, takes nothing. */
        WRITE_FAILED,
        /** A receiver takes lines more slowly than they come. */
        QUEUE_FULL,
        /** A syslog receiver cannot be reached. */
        SYSLOG_FAILED,
        /** The journal cannot be reached. */
        JOURNALD_FAILED
    }

    private final Cells cells;

    AccessLogCells(Metrics metrics, Reason reason) {
        String name = reason.name().toLowerCase(java.util.Locale.ROOT);
        cells = metrics.cells(0, 1, slot -> metrics.number(Metric.ACCESS_LOG_DROPPED_TOTAL, name));
    }

    /** {@code lines} could not be written. */
    public void lost(long lines) {
        cells.add(0, lines);
    }
}
