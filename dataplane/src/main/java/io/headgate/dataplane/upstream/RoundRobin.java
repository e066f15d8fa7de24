package io.headgate.dataplane.upstream;

/**
 * One after the other, in laps. With equal weights everybody is taken once a lap. An endpoint with less than the
 * largest share (by weight or because it starts slowly) collects its share each lap and sits out until it has collected
 * a whole turn: exact over laps, a store per turn, and not as smooth as {@link WeightedRoundRobin}.
 */
final class RoundRobin implements LoadBalancer {
    private static final int UNKNOWN = -1;

    private final int[] collected;
    private int next;
    /** The largest share of a usable endpoint in this lap: what a turn costs. */
    private int turn = UNKNOWN;

    RoundRobin(int size, int first) {
        collected = new int[size];
        next = first;
    }

    @Override
    public int choose(Candidates candidates, long hash) {
        // In a second lap, with what a turn costs taken anew, whoever has the largest share is taken.
        for (int lap = 0; lap < 2; lap++) {
            for (int asked = 0; asked < collected.length; asked++) {
                int index = next;
                if (index == 0 || turn == UNKNOWN) {
                    turn = largestShare(candidates);
                }
                next = index + 1 == collected.length ? 0 : index + 1;
                if (candidates.usable(index) && takesTurn(index, candidates.share(index))) {
                    return index;
                }
            }
            turn = UNKNOWN;
        }
        return -1;
    }

    private boolean takesTurn(int index, int share) {
        if (share >= turn) {
            return true;
        }
        int sum = collected[index] + share;
        boolean whole = sum >= turn;
        collected[index] = whole ? sum - turn : sum;
        return whole;
    }

    private static int largestShare(Candidates candidates) {
        int largest = 0;
        for (int i = 0; i < candidates.size(); i++) {
            if (candidates.usable(i)) {
                largest = Math.max(largest, candidates.share(i));
            }
        }
        return largest;
    }
}
