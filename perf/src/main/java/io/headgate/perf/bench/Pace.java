package io.headgate.perf.bench;

/**
 * When each request of a window is due: at a constant rate, whatever became of those before.
 *
 * @param startNs of the first, on {@link System#nanoTime}'s clock
 * @param periodNs between two
 * @param total how many there are
 */
record Pace(long startNs, double periodNs, long total) {
    static Pace of(long startNs, double perSecond, int seconds) {
        return new Pace(startNs, 1e9 / perSecond, Math.round(perSecond * seconds));
    }

    /** How many are due by then. */
    long due(long nowNs) {
        return nowNs < startNs ? 0 : Math.min(total, (long) ((nowNs - startNs) / periodNs) + 1);
    }

    /** When request {@code number}, counted from 0, is due. */
    long dueNs(long number) {
        return startNs + (long) Math.ceil(number * periodNs);
    }
}
