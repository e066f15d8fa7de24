package io.headgate.perf.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** When figures are no basis for a ratio. */
final class Refusal {
    /** A side that wants its core for less was held up by something else: the load, the origin, a lock. */
    static final double WANTED_MIN = 0.70;

    private Refusal() {}

    /**
     * Why there is no ratio; empty: there may be one. The first quartile of the windows must want the core, so a short
     * pause of the load is forgiven, a load that is too weak is not.
     *
     * @param saturated whether the load is meant to keep every side busy
     */
    static List<String> of(List<Series> sides, boolean saturated) {
        List<String> reasons = new ArrayList<>();
        for (Series side : sides) {
            String label = side.side().label();
            if (side.errors() > 0) {
                reasons.add(label + " had " + side.errors() + " errors");
            }
            double wanted = side.quartiles(Sample::wanted).first();
            if (saturated && wanted < WANTED_MIN) {
                reasons.add(String.format(
                        Locale.ROOT,
                        "%s was not the bottleneck: in the first quartile of windows it wanted its core only %.0f %% "
                                + "of the time, and %.0f %% are needed",
                        label,
                        wanted * 100,
                        WANTED_MIN * 100));
            }
        }
        return reasons;
    }
}
