package io.headgate.dataplane.metrics;

/**
 * What the thread that exports spans counts. Confined to that thread; one instance per process, since it writes in
 * cells no worker writes.
 */
public final class TraceCells {
    private static final int EXPORTED = 0;
    private static final int REFUSED = 1;
    private static final int UNREACHABLE = 2;

    private final Cells cells;

    TraceCells(Metrics metrics) {
        cells = metrics.cells(0, 3, slot -> switch (slot) {
            case EXPORTED -> metrics.number(Metric.SPANS_EXPORTED_TOTAL);
            case REFUSED -> metrics.number(Metric.SPANS_DROPPED_TOTAL, "refused");
            default -> metrics.number(Metric.SPANS_DROPPED_TOTAL, "unreachable");
        });
    }

    /** The collector took {@code spans}. */
    public void exported(int spans) {
        cells.add(EXPORTED, spans);
    }

    /** The collector does not want {@code spans}, now or later. */
    public void refused(int spans) {
        cells.add(REFUSED, spans);
    }

    /** The collector could not be reached, or took nothing, for as long as {@code spans} are kept. */
    public void unreachable(int spans) {
        cells.add(UNREACHABLE, spans);
    }
}
