package io.headgate.perf.bench;

import java.util.ArrayList;
import java.util.List;

/** When figures are no basis for a ratio. */
final class Refusal {
    /** A side that wants its core for less was held up by something else: the load, the origin, a lock. */
    static final double WANTED_MIN = 0.70;

    /** A side that gets its core for less of the time it wants it runs on cold caches, and a JVM never gets warm. */
    static final double HAD_MIN = 0.50;

    /** From here on others on the machine are worth a mention. */
    static final double HAD_NOTED = 0.80;

    private Refusal() {}

    /**
     * Why there is no ratio; empty: there may be one. The first quartile of the windows must want the core, so a short
     * pause of the load is forgiven, a load that is too weak is not.
     *
     * @param wantedMin share of a window for which each side must want its core
     */
    static List<String> of(List<Series> sides, double wantedMin) {
        List<String> reasons = new ArrayList<>();
        for (Series side : sides) {
            String label = side.side().label();
            if (side.errors() > 0) {
                reasons.add(label + " had " + side.errors() + " errors");
            }
            double wanted = side.quartiles(Sample::wanted).first();
            if (wanted < wantedMin) {
                reasons.add(label + " was not the bottleneck: in the first quartile of windows it wanted its core only "
                        + percent(wanted) + " of the time, and " + percent(wantedMin) + " are needed");
            }
            if (had(side) < HAD_MIN) {
                reasons.add("others took the core of " + label + ": it had it for only " + percent(had(side))
                        + " of the time it wanted it; measure on a quiet machine");
            }
        }
        return reasons;
    }

    /** For which share of the time it wanted its core the side had it, in the median window. */
    static double had(Series side) {
        return side.median(sample -> sample.wanted() == 0 ? 1 : sample.ran() / sample.wanted());
    }

    private static String percent(double share) {
        return Math.round(share * 100) + " %";
    }
}
