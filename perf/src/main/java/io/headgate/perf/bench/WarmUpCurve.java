package io.headgate.perf.bench;

import java.util.Arrays;

/**
 * How a side that has just started comes to its speed.
 *
 * @param peakPerSecond median rate in the second half of the run
 * @param requests answered before the rate stayed within 10 % of that for half a second
 */
record WarmUpCurve(double peakPerSecond, long requests) {
    private static final int SLICE_US = 100_000;
    private static final int SLICES_PER_SECOND = 1_000_000 / SLICE_US;

    /** Half a second: a single slice may be good by chance. */
    private static final int LASTING_SLICES = 5;

    private static final double NEAR = 0.9;

    /** @param answeredUs when each request was answered, in microseconds, in order */
    static WarmUpCurve of(long[] answeredUs) {
        int slices = (int) ((answeredUs[answeredUs.length - 1] - answeredUs[0]) / SLICE_US);
        if (slices < 2 * LASTING_SLICES) {
            throw new BenchFailed("a run of " + slices + " tenths of a second is too short to see a start in");
        }
        double[] perSlice = new double[slices];
        for (long us : answeredUs) {
            int slice = (int) ((us - answeredUs[0]) / SLICE_US);
            // The last slice is not whole.
            if (slice < slices) {
                perSlice[slice]++;
            }
        }
        double[] half = Arrays.copyOfRange(perSlice, slices / 2, slices);
        double peak = Quartiles.of(half).median();
        long before = 0;
        for (int at = 0; at + LASTING_SLICES < slices && mean(perSlice, at) < NEAR * peak; at++) {
            before += (long) perSlice[at];
        }
        return new WarmUpCurve(peak * SLICES_PER_SECOND, before);
    }

    private static double mean(double[] perSlice, int from) {
        double sum = 0;
        for (int i = from; i < from + LASTING_SLICES; i++) {
            sum += perSlice[i];
        }
        return sum / LASTING_SLICES;
    }
}
