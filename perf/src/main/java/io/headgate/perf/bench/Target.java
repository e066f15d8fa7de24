package io.headgate.perf.bench;

import java.util.Locale;

/**
 * What Headgate may cost: a share of what the better peer costs, or a quantity.
 *
 * @param most at most this; NaN where no target is set
 * @param stretch what to reach for after that; NaN where there is none
 */
record Target(double most, double stretch) {
    static final Target NONE = new Target(Double.NaN, Double.NaN);

    static Target atMost(double most) {
        return new Target(most, Double.NaN);
    }

    boolean isSet() {
        return !Double.isNaN(most);
    }

    /** Judged by the median; what only the quiet quarter of the windows reaches is said to be just that. */
    String verdict(Quartiles ratios) {
        if (!isSet()) {
            return "-";
        }
        if (ratios.median() <= most) {
            return ratios.median() <= stretch ? "yes, stretch too" : "yes";
        }
        return ratios.first() <= most ? "only first quartile" : "no";
    }

    /** Judges a single figure. */
    String holds(double value) {
        return !isSet() ? "-" : value <= most ? "yes" : "no";
    }

    @Override
    public String toString() {
        String text =
                most >= 100 ? String.format(Locale.ROOT, "<= %.0f", most) : String.format(Locale.ROOT, "<= %.2f", most);
        return !isSet() ? "-" : Double.isNaN(stretch) ? text : text + String.format(Locale.ROOT, " (%.2f)", stretch);
    }
}
