package io.headgate.dataplane.metrics;

/** What one worker counts for one endpoint. Confined to that worker. */
public final class EndpointCells {
    private static final String[] CLASSES = {"none", "1xx", "2xx", "3xx", "4xx", "5xx"};

    /** Behind the classes. */
    private static final int OPENED = 6;

    private static final int FAILED = 7;
    private static final int FULL = 8;
    private static final int RESUMED = 9;

    private final Cells cells;

    EndpointCells(Metrics metrics, int worker, String upstream, String endpoint) {
        cells = metrics.cells(worker, RESUMED + 1, slot -> switch (slot) {
            case OPENED -> metrics.number(Metric.ENDPOINT_CONNECTIONS_TOTAL, upstream, endpoint, "opened");
            case FAILED -> metrics.number(Metric.ENDPOINT_CONNECTIONS_TOTAL, upstream, endpoint, "failed");
            case FULL -> metrics.number(Metric.ENDPOINT_TLS_HANDSHAKES_TOTAL, upstream, endpoint, "full");
            case RESUMED -> metrics.number(Metric.ENDPOINT_TLS_HANDSHAKES_TOTAL, upstream, endpoint, "resumed");
            default -> metrics.number(Metric.ENDPOINT_REQUESTS_TOTAL, upstream, endpoint, CLASSES[slot]);
        });
    }

    /** A try ended; a {@code status} outside 100 to 599 (as 0: no answer) counts under the class {@code none}. */
    public void answered(int status) {
        cells.add(status >= 100 && status < 600 ? status / 100 : 0, 1);
    }

    /** A connection was opened, or could not be, or took too long. */
    public void connected(boolean opened) {
        cells.add(opened ? OPENED : FAILED, 1);
    }

    /** The TLS handshake of a connection is done; {@code resumed}: it went on with an earlier session. */
    public void secured(boolean resumed) {
        cells.add(resumed ? RESUMED : FULL, 1);
    }
}
