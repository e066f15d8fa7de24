package io.headgate.dataplane.upstream;

/**
 * The one with the fewest exchanges under way for its weight, over all workers. Those that tie are taken round robin:
 * the search begins behind the last one chosen and keeps the first of equals.
 */
final class LeastConnections implements LoadBalancer {
    private final int size;
    private int next;

    LeastConnections(int size, int first) {
        this.size = size;
        next = first;
    }

    @Override
    public int choose(Candidates candidates, long hash) {
        int best = -1;
        long bestActive = 0;
        long bestShare = 1;
        int index = next;
        for (int asked = 0; asked < size; asked++) {
            long active = candidates.active(index);
            long share = candidates.share(index);
            boolean fewer = best < 0 || active * bestShare < bestActive * share; // active / share, without dividing
            if (fewer && candidates.usable(index)) {
                best = index;
                bestActive = active;
                bestShare = share;
            }
            index = index + 1 == size ? 0 : index + 1;
        }
        if (best >= 0) {
            next = best + 1 == size ? 0 : best + 1;
        }
        return best;
    }
}
