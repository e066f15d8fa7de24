package io.headgate.proxy.history;

import io.headgate.dataplane.metrics.Metrics;
import io.headgate.dataplane.metrics.RequestDurations;
import io.headgate.dataplane.metrics.Sample;
import java.util.List;

/**
 * Traffic of the last ten minutes by the second, and of the last day by the half minute. What is kept are counts, not
 * rates: their sums are what the counters moved by. One thread looks, any thread may ask.
 */
public final class Traffic {
    /** Longer than a person takes to open the page after something looked odd. */
    static final int SECONDS_KEPT = 600;

    /** A day holds one whole round of most traffic; at this step it fits twice over into the pixels of a screen. */
    public static final int LONG_STEP_S = 30;

    private static final int LONG_STEPS_KEPT = 24 * 3600 / LONG_STEP_S;

    /**
     * Bounds between which durations are not told apart: six per decade, from where a local answer lies to where every
     * default timeout has spoken.
     */
    private static final long[] UP_TO_MICROS = {
        100, 150, 200, 300, 500, 700,
        1_000, 1_500, 2_000, 3_000, 5_000, 7_000,
        10_000, 15_000, 20_000, 30_000, 50_000, 70_000,
        100_000, 150_000, 200_000, 300_000, 500_000, 700_000,
        1_000_000, 1_500_000, 2_000_000, 3_000_000, 5_000_000, 7_000_000,
        10_000_000
    };

    private static final int COLUMNS = Column.COUNT + UP_TO_MICROS.length + 1;

    /** With the other one 1.2 MB: 3,480 rows of 43 columns. */
    private final TimeRing seconds = new TimeRing(SECONDS_KEPT, COLUMNS);

    private final TimeRing longSteps = new TimeRing(LONG_STEPS_KEPT, COLUMNS);

    private final Metrics metrics;
    private final RequestDurations durations;
    private long[] totals;
    private long[] longStep = new long[COLUMNS];
    private long lookedAt;

    /** @param at seconds since 1970 */
    Traffic(Metrics metrics, long at) {
        this.metrics = metrics;
        durations = metrics.requestDurations(UP_TO_MICROS);
        totals = totals();
        lookedAt = at;
    }

    private long[] totals() {
        long[] row = new long[Column.COUNT];
        for (Sample sample : metrics.samples()) {
            Column.add(sample, row);
        }
        return row;
    }

    /**
     * Takes down what has come since the look before; nothing within the same second. Whoever sets the clock back
     * begins anew, as rows are in the order of their time.
     *
     * @param at seconds since 1970
     */
    void look(long at) {
        if (at < lookedAt) {
            seconds.clear();
            longSteps.clear();
        }
        if (at != lookedAt) {
            long[] row = moved(at);
            seconds.add(row);
            gather(row);
            if (at / LONG_STEP_S != lookedAt / LONG_STEP_S) {
                longSteps.add(longStep);
                longStep = new long[COLUMNS];
            }
            lookedAt = at;
        }
    }

    private long[] moved(long at) {
        long[] now = totals();
        long[] row = new long[COLUMNS];
        for (int i = 0; i < Column.COUNT; i++) {
            row[i] = now[i] - totals[i];
        }
        row[Column.AT.ordinal()] = at;
        row[Column.CONNECTIONS.ordinal()] = now[Column.CONNECTIONS.ordinal()];
        totals = now;
        long[] took = durations.next();
        System.arraycopy(took, 0, row, Column.COUNT, took.length);
        return row;
    }

    private void gather(long[] row) {
        int most = Column.CONNECTIONS.ordinal();
        long connections = Math.max(longStep[most], row[most]);
        for (int i = 0; i < COLUMNS; i++) {
            longStep[i] += row[i];
        }
        longStep[most] = connections;
        longStep[Column.AT.ordinal()] = row[Column.AT.ordinal()];
    }

    /**
     * Rows that are complete, oldest first, in the order of {@link Column} and then by duration; the caller's own.
     *
     * @param whole day: by the half minute; else by the second
     * @param since only later ones, seconds since 1970
     */
    public List<long[]> rows(boolean day, long since) {
        return (day ? longSteps : seconds).since(since);
    }

    /** The bounds of durations in milliseconds; one column more is beyond all of them. */
    public static List<Double> upToMs() {
        return java.util.Arrays.stream(UP_TO_MICROS)
                .mapToObj(micros -> micros / 1e3)
                .toList();
    }
}
