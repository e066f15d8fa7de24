package io.headgate.dataplane.upstream;

/**
 * Smooth weighted round robin, as nginx made it known: in each round everybody earns its share, the richest is taken
 * and pays what all have earned. Over any run of choices as long as the sum of weights each endpoint is taken exactly
 * as often as its weight says, and as evenly spread as can be: weights 5, 1, 1 give a a b a c a a.
 */
final class WeightedRoundRobin implements LoadBalancer {
    private final long[] earned;
    /** Choices to make and throw away before the first: workers begin at different places of the same cycle. */
    private int skip;

    WeightedRoundRobin(int size, int first) {
        earned = new long[size];
        skip = first;
    }

    @Override
    public int choose(Candidates candidates, long hash) {
        for (; skip > 0; skip--) {
            richest(candidates);
        }
        return richest(candidates);
    }

    private int richest(Candidates candidates) {
        long total = 0;
        int richest = -1;
        for (int i = 0; i < earned.length; i++) {
            if (candidates.usable(i)) {
                int share = candidates.share(i);
                total += share;
                earned[i] += share;
                if (richest < 0 || earned[i] > earned[richest]) {
                    richest = i;
                }
            }
        }
        if (richest >= 0) {
            earned[richest] -= total;
        }
        return richest;
    }
}
