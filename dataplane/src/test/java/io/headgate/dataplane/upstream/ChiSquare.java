package io.headgate.dataplane.upstream;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;

/** Pearson's test, at a level that a right distribution misses about once in a million runs. */
final class ChiSquare {
    private ChiSquare() {}

    static void assertFits(int[] counts, int[] weights, Seed seed) {
        double total = Arrays.stream(counts).sum();
        double weight = Arrays.stream(weights).sum();
        double statistic = 0;
        for (int i = 0; i < counts.length; i++) {
            double expected = total * weights[i] / weight;
            statistic += expected == 0 ? 0 : (counts[i] - expected) * (counts[i] - expected) / expected;
        }
        int freedom = counts.length - 1;
        // Wilson and Hilferty's approximation of the quantile at 4.75 standard deviations.
        double part = 2.0 / (9 * freedom);
        double limit = freedom * Math.pow(1 - part + 4.75 * Math.sqrt(part), 3);
        assertTrue(
                statistic < limit,
                () -> "counts " + Arrays.toString(counts) + " do not fit weights " + Arrays.toString(weights) + "; "
                        + seed);
    }
}
