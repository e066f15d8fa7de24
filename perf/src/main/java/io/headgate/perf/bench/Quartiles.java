package io.headgate.perf.bench;

import java.util.Arrays;
import java.util.Locale;

/**
 * First quartile, median and third quartile, interpolated linearly between neighbours (type 7 of Hyndman and Fan,
 * "Sample Quantiles in Statistical Packages", 1996).
 */
record Quartiles(double first, double median, double third) {
    /**
     * @param values in any order
     * @throws IllegalArgumentException if there is none
     */
    static Quartiles of(double... values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("no values");
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return new Quartiles(at(sorted, 0.25), at(sorted, 0.5), at(sorted, 0.75));
    }

    /**
     * Of what each value is of its partner: neighbours in time saw the same machine, so its noise cancels.
     *
     * @throws IllegalArgumentException if there are not as many partners as values, or none
     */
    static Quartiles ofRatios(double[] values, double[] partners) {
        if (values.length != partners.length) {
            throw new IllegalArgumentException(values.length + " values <> " + partners.length + " partners");
        }
        double[] ratios = new double[values.length];
        Arrays.setAll(ratios, i -> values[i] / partners[i]);
        return of(ratios);
    }

    private static double at(double[] sorted, double quantile) {
        double place = (sorted.length - 1) * quantile;
        int low = (int) place;
        int high = Math.min(low + 1, sorted.length - 1);
        return sorted[low] + (place - low) * (sorted[high] - sorted[low]);
    }

    /** Both quartiles, with this many digits after the point. */
    String spread(int digits) {
        return String.format(Locale.ROOT, "%." + digits + "f - %." + digits + "f", first, third);
    }
}
