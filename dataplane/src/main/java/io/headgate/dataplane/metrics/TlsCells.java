package io.headgate.dataplane.metrics;

/** What one worker counts of one listener's TLS. Confined to that worker. */
public final class TlsCells {
    private static final int FULL = 0;
    private static final int RESUMED = 1;

    private final Cells cells;

    TlsCells(Metrics metrics, int worker, String listener) {
        cells = metrics.cells(worker, 2, slot -> switch (slot) {
            case FULL -> metrics.number(Metric.TLS_HANDSHAKES_TOTAL, listener, "full");
            default -> metrics.number(Metric.TLS_HANDSHAKES_TOTAL, listener, "resumed");
        });
    }

    /** A client's handshake is done; {@code resumed}: it went on with an earlier session. */
    public void secured(boolean resumed) {
        cells.add(resumed ? RESUMED : FULL, 1);
    }
}
