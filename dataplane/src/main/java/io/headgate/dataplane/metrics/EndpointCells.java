package io.headgate.dataplane.metrics;

/** What one worker counts for one endpoint. Confined to that worker. */
public final class EndpointCells {
    private static final String[] CLASSES = {"none", "1xx", "2xx", "3xx", "4xx", "5xx"};

    private final Cells cells;

    EndpointCells(Metrics metrics, int worker, String upstream, String endpoint) {
        cells = metrics.cells(
                worker,
                CLASSES.length,
                slot -> metrics.number(Metric.ENDPOINT_REQUESTS_TOTAL, upstream, endpoint, CLASSES[slot]));
    }

    /** A try ended; a {@code status} outside 100 to 599 (as 0: no answer) counts under the class {@code none}. */
    public void answered(int status) {
        cells.add(status >= 100 && status < 600 ? status / 100 : 0, 1);
    }
}
