package io.headgate.dataplane.metrics;

import io.headgate.config.Words;
import io.headgate.dataplane.access.Refusal;

/** What one worker counts for one listener. Confined to that worker. */
public final class ListenerCells {
    private static final int OPEN = 0;
    private static final int TOTAL = 1;
    private static final int IN = 2;
    private static final int OUT = 3;
    private static final int WEBSOCKETS = 4;
    private static final int WEBSOCKETS_TOTAL = 5;
    /** One for each {@link Refusal}. */
    private static final int REFUSED = 6;

    private static final Refusal[] REFUSALS = Refusal.values();

    private final Cells cells;

    ListenerCells(Metrics metrics, int worker, String listener) {
        cells = metrics.cells(worker, REFUSED + REFUSALS.length, slot -> switch (slot) {
            case OPEN -> metrics.number(Metric.CONNECTIONS, listener);
            case TOTAL -> metrics.number(Metric.CONNECTIONS_TOTAL, listener);
            case IN -> metrics.number(Metric.BYTES_TOTAL, listener, "in");
            case OUT -> metrics.number(Metric.BYTES_TOTAL, listener, "out");
            case WEBSOCKETS -> metrics.number(Metric.WEBSOCKETS, listener);
            case WEBSOCKETS_TOTAL -> metrics.number(Metric.WEBSOCKETS_TOTAL, listener);
            default -> metrics.number(Metric.CONNECTIONS_REFUSED_TOTAL, listener, Words.of(REFUSALS[slot - REFUSED]));
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

    /** A connection was turned away, without having been counted as opened. */
    public void connectionRefused(Refusal refusal) {
        cells.add(REFUSED + refusal.ordinal(), 1);
    }

    /** A client and an endpoint have agreed on a WebSocket. */
    public void webSocketOpened() {
        cells.add(WEBSOCKETS, 1);
        cells.add(WEBSOCKETS_TOTAL, 1);
    }

    /** One that was counted as opened is over. */
    public void webSocketClosed() {
        cells.add(WEBSOCKETS, -1);
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
