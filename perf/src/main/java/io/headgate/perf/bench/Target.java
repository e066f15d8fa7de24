package io.headgate.perf.bench;

import java.util.Locale;

/**
 * What Headgate may cost of what the better peer costs.
 *
 * @param ratio at most this; NaN where no target is set
 * @param stretch what to reach for after that; NaN where there is none
 */
record Target(double ratio, double stretch) {
    static final Target NONE = new Target(Double.NaN, Double.NaN);

    static Target atMost(double ratio) {
        return new Target(ratio, Double.NaN);
    }

    boolean isSet() {
        return !Double.isNaN(ratio);
    }

    /** Judged by the median; what only the quiet quarter of the windows reaches is said to be just that. */
    String verdict(Quartiles ratios) {
        if (!isSet()) {
            return "-";
        }
        if (ratios.median() <= ratio) {
            return ratios.median() <= stretch ? "yes, stretch too" : "yes";
        }
        return ratios.first() <= ratio ? "only first quartile" : "no";
    }

    @Override
    public String toString() {
        String least = String.format(Locale.ROOT, "<= %.2f", ratio);
        return !isSet() ? "-" : Double.isNaN(stretch) ? least : least + String.format(Locale.ROOT, " (%.2f)", stretch);
    }
}
