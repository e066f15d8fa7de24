package io.headgate.dataplane.upstream;

/**
 * Draws a usable candidate at random by weight. A few blind throws first, each kept with the chance its share has
 * beside the largest: with equal weights and everybody usable the first one is kept, however many endpoints there are.
 * If all throws miss, one exact draw over all. Both have the same distribution, so their mixture has it too.
 */
final class WeightedDraw {
    /** Seven throws find somebody with 99 % when half of the throws miss. */
    private static final int THROWS = 7;

    private WeightedDraw() {}

    /** @param except an index not to be drawn, or -1 */
    static int draw(Candidates candidates, Dice dice, int except) {
        int top = candidates.shareMax();
        for (int i = 0; i < THROWS; i++) {
            int index = dice.below(candidates.size());
            if (index != except && candidates.usable(index) && keeps(candidates.share(index), top, dice)) {
                return index;
            }
        }
        return exact(candidates, dice, except);
    }

    private static boolean keeps(int share, int top, Dice dice) {
        return share >= top || dice.below(top) < share;
    }

    private static int exact(Candidates candidates, Dice dice, int except) {
        long total = 0;
        for (int i = 0; i < candidates.size(); i++) {
            total += i != except && candidates.usable(i) ? candidates.share(i) : 0;
        }
        long point = total == 0 ? 0 : dice.below(total);
        int last = -1;
        for (int i = 0; i < candidates.size(); i++) {
            if (i != except && candidates.usable(i)) {
                last = i;
                point -= candidates.share(i);
                if (point < 0) {
                    return i;
                }
            }
        }
        return last; // other workers have changed what was summed up
    }
}
