package io.headgate.dataplane.upstream;

/**
 * The one of two drawn at random that will answer sooner: its latency ({@link LatencyCells}) times the exchanges it
 * would then have under way, for its weight, over all workers. Two are drawn rather than all compared, so that an
 * endpoint that has just recovered is not run down before its first answers tell how it is.
 */
final class PeakEwma implements LoadBalancer {
    /**
     * What a failure counts as at least: an endpoint that refuses at once must not look fast. Slower than any answer
     * worth balancing on, and forgotten in about a minute.
     */
    static final long FAILURE_NS = 1_000_000_000L;

    /** Nothing answers faster: below this nothing is known (any more). */
    private static final double KNOWN_MIN_NS = 1_000;

    /**
     * What an exchange with an endpoint of which nothing is known counts as: it is tried, but by one at a time until it
     * has answered.
     */
    private static final double UNKNOWN_NS = 1_000_000_000;

    private final Dice dice;

    PeakEwma(Dice dice) {
        this.dice = dice;
    }

    @Override
    public int choose(Candidates candidates, long hash) {
        int one = WeightedDraw.draw(candidates, dice, -1);
        int other = one < 0 ? -1 : WeightedDraw.draw(candidates, dice, one);
        if (other < 0) {
            return one;
        }
        double oneCost = cost(candidates, one) * candidates.share(other);
        double otherCost = cost(candidates, other) * candidates.share(one);
        return otherCost < oneCost ? other : one;
    }

    private static double cost(Candidates candidates, int index) {
        double latencyNs = candidates.latencyNs(index);
        int active = candidates.active(index);
        return latencyNs < KNOWN_MIN_NS ? active * UNKNOWN_NS : (active + 1) * latencyNs;
    }
}
