package io.headgate.dataplane.upstream;

/**
 * How slow an endpoint is: per worker a moving average that jumps to a peak at once and comes down exponentially (the
 * peak EWMA of Finagle's load balancers). What all workers saw is the worst that one saw, so one slow answer warns them
 * all.
 */
final class LatencyCells {
    /**
     * The time after which a peak weighs 37 %: Finagle's default, long enough to remember a stall, short enough to
     * forgive one.
     */
    static final long DECAY_NS = 10_000_000_000L;

    private static final int PEAK = 4;
    private static final int AT = 5;

    /** After 16 decay times a second has become 0.1 us: nothing is left to know. */
    private static final int DECAYS_MAX = 16;

    private static final int STEPS_PER_DECAY = 16;
    private static final double[] DECAYED = table();

    private final WorkerCells cells;

    /** @param cells of one endpoint, in which the fifth and sixth are free */
    LatencyCells(WorkerCells cells) {
        this.cells = cells;
    }

    /** On the loop of {@code worker}. */
    void observe(int worker, long latencyNs, long nowNs) {
        long peak = cells.get(worker, PEAK);
        long above = peak - latencyNs;
        long left = above <= 0 ? 0 : (long) (above * decayed(nowNs - cells.get(worker, AT)));
        cells.set(worker, PEAK, latencyNs + left);
        cells.set(worker, AT, nowNs);
    }

    /** The worst over all workers, decayed to now, in nanoseconds; near 0 when nothing is known or it was long ago. */
    double peakNs(long nowNs) {
        double worst = 0;
        for (int worker = 0; worker < cells.workers(); worker++) {
            long peak = cells.get(worker, PEAK);
            if (peak > worst) {
                worst = Math.max(worst, peak * decayed(nowNs - cells.get(worker, AT)));
            }
        }
        return worst;
    }

    /**
     * {@code exp(-elapsed / decay)} from a table, straight between its steps: within 0.05 % of one, at a tenth of the
     * cost.
     */
    static double decayed(long elapsedNs) {
        if (elapsedNs <= 0) {
            return 1;
        }
        double steps = elapsedNs * ((double) STEPS_PER_DECAY / DECAY_NS);
        int step = (int) steps;
        if (step >= DECAYED.length - 1) {
            return 0;
        }
        return DECAYED[step] + (DECAYED[step + 1] - DECAYED[step]) * (steps - step);
    }

    private static double[] table() {
        double[] table = new double[DECAYS_MAX * STEPS_PER_DECAY + 1];
        for (int i = 0; i < table.length; i++) {
            table[i] = Math.exp(-(double) i / STEPS_PER_DECAY);
        }
        return table;
    }
}
