package io.headgate.dataplane.metrics;

/** What one worker counts for one listener. Confined to that worker. */
public final class ListenerCells {
    private static final int OPEN = 0;
    private static final int TOTAL = 1;
    private static final int REFUSED = 2;
    private static final int IN = 3;
    private static final int OUT = 4;

    private final Cells cells;

    ListenerCells(Metrics metrics, int worker, String listener) {
        cells = metrics.cells(worker, 5, slot -> switch (slot) {
            case OPEN -> metrics.number(Metric.CONNECTIONS, listener);
            case TOTAL -> metrics.number(Metric.CONNECTIONS_TOTAL, listener);
            case REFUSED -> metrics.number(Metric.CONNECTIONS_REFUSED_TOTAL, listener);
            case IN -> metrics.number(Metric.BYTES_TOTAL, listener, "in");
            default -> metrics.number(Metric.BYTES_TOTAL, listener, "out");
        });
    }

    public void connectionOpened() {
        cells.add(OPEN, 1);
        cells.add(TOTAL, 1);
    }

    /** A connection that was counted as opened is gone. */
    public void connectionClosed() {
        cells.add(OPEN, -1);
    }

    /** A connection was turned away at the ceiling, without having been counted as opened. */
    public void connectionRefused() {
        cells.add(REFUSED, 1);
    }

    /** Bytes received from clients. */
    public void bytesIn(long bytes) {
        cells.add(IN, bytes);
    }

    /** Bytes sent to clients. */
    public void bytesOut(long bytes) {
        cells.add(OUT, bytes);
    }
}
