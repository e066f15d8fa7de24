package io.headgate.perf.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** The windows of open load on one side, in the order they were measured. */
final class OpenSeries {
    /** A generator that runs this much of the time has no room left to be punctual. */
    static final double BUSY_MAX = 0.9;

    /** Beyond this its own lateness, and not the proxy's time, makes up what is measured. */
    static final double LATE_SHARE_MAX = 0.5;

    private final Side side;
    private final List<OpenCount> windows = new ArrayList<>();

    OpenSeries(Side side) {
        this.side = side;
    }

    Side side() {
        return side;
    }

    void add(OpenCount window) {
        windows.add(window);
    }

    Quartiles quartiles(ToDoubleFunction<OpenCount> value) {
        return Quartiles.of(windows.stream().mapToDouble(value).toArray());
    }

    long errors() {
        return windows.stream().mapToLong(OpenCount::errors).sum();
    }

    /** Why there is no ratio; empty: there may be one. */
    static List<String> refusals(List<OpenSeries> sides) {
        List<String> reasons = new ArrayList<>();
        for (OpenSeries series : sides) {
            String label = series.side.label();
            if (series.errors() > 0) {
                reasons.add(label + " had " + series.errors() + " errors");
            }
            double busy = series.quartiles(OpenCount::busy).median();
            if (busy > BUSY_MAX) {
                reasons.add(String.format(
                        Locale.ROOT, "the generator was busy %.0f %% of the time on %s", busy * 100, label));
            }
            double late = series.quartiles(OpenCount::lateUs).first();
            double measured = series.quartiles(OpenCount::p99Us).first();
            if (late > LATE_SHARE_MAX * measured) {
                reasons.add(String.format(
                        Locale.ROOT,
                        "the generator was late itself on %s: it sent %.0f us after the time at the 99th percentile, "
                                + "where %.0f us were measured",
                        label,
                        late,
                        measured));
            }
        }
        return reasons;
    }
}
