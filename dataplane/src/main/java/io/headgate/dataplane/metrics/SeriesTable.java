package io.headgate.dataplane.metrics;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Which series there are, and which number each has in the cells. A series is made the first time somebody asks for it
 * and stays: counters must not fall because a route was removed. Beyond the budget a series is folded into the one of
 * its metric whose labels all say {@code other}.
 *
 * <p>Thread-safe by one lock; asked once per series, worker and compiled route, never per request.
 */
final class SeriesTable {
    static final String OTHER = "other";

    /**
     * Room beyond the budget: each metric's {@code other}, and what counts folding for each and for the two histograms.
     */
    private static final int RESERVED = 2 * Metric.values().length + 2;

    private final CountersStore store;
    private final int seriesMax;
    private final Map<String, Series> byText = new HashMap<>();
    private final List<Series> all = new ArrayList<>();
    private int spent;

    /** One series. */
    record Series(Metric metric, Map<String, String> labels, int number) {}

    SeriesTable(CountersStore store, int seriesMax) {
        this.store = store;
        this.seriesMax = seriesMax;
    }

    /** How many series the store must hold for this budget. */
    static int capacity(int seriesMax) {
        return seriesMax + RESERVED;
    }

    /** The number of the series of {@code metric} with these label values. */
    synchronized int number(Metric metric, String... values) {
        Map<String, String> labels = labels(metric, values);
        Series known = byText.get(SeriesText.of(metric.text(), labels));
        if (known != null) {
            return known.number();
        }
        if (spent == seriesMax) {
            folded(metric.text());
            return reserved(metric, labels(metric, null)).number();
        }
        spent++;
        return add(metric, labels).number();
    }

    /** Counts one look-up, of a series or a histogram, that found its budget spent. */
    synchronized void folded(String metric) {
        // The lock makes this thread the only writer of the series, and no worker ever writes it.
        Series counter =
                reserved(Metric.SERIES_FOLDED_TOTAL, labels(Metric.SERIES_FOLDED_TOTAL, new String[] {metric}));
        store.cells(0).addLongOpaque(counter.number() * CountersLayout.CELL_BYTES, 1);
    }

    /** Every series with the sum of its cells. */
    synchronized List<Sample> samples() {
        List<Sample> samples = new ArrayList<>(all.size());
        for (Series series : all) {
            Metric.Kind kind = series.metric().kind();
            double value = kind.value(sum(series.number()));
            samples.add(new Sample(series.metric().text(), series.labels(), kind.type(), value));
        }
        return samples;
    }

    private long sum(int number) {
        long sum = 0;
        for (int worker = 0; worker < store.workers(); worker++) {
            UnsafeBuffer cells = store.cells(worker);
            sum += cells.getLongVolatile(number * CountersLayout.CELL_BYTES);
        }
        return sum;
    }

    private Series reserved(Metric metric, Map<String, String> labels) {
        Series known = byText.get(SeriesText.of(metric.text(), labels));
        return known == null ? add(metric, labels) : known;
    }

    private Series add(Metric metric, Map<String, String> labels) {
        Series series = new Series(metric, labels, all.size());
        byte[] label = SeriesText.fitted(metric.text(), labels, CountersLayout.LABEL_BYTES_MAX);
        store.describe(series.number(), metric.kind(), label);
        all.add(series);
        byText.put(SeriesText.of(metric.text(), labels), series);
        return series;
    }

    /** Null values: all {@code other}. */
    private static Map<String, String> labels(Metric metric, String @Nullable [] values) {
        Map<String, String> labels = new LinkedHashMap<>();
        for (int i = 0; i < metric.labelCount(); i++) {
            labels.put(metric.label(i), values == null ? OTHER : values[i]);
        }
        return Collections.unmodifiableMap(labels);
    }
}
