package io.headgate.dataplane.upstream;

/**
 * The less busy of two different endpoints drawn at random by weight (Mitzenmacher, "The Power of Two Choices in
 * Randomized Load Balancing"): nearly as even as asking everybody, at a cost that does not grow with their number, and
 * without all workers running to the same idle one. The first drawn wins a tie.
 */
final class TwoChoices implements LoadBalancer {
    private final Dice dice;

    TwoChoices(Dice dice) {
        this.dice = dice;
    }

    @Override
    public int choose(Candidates candidates, long hash) {
        int one = WeightedDraw.draw(candidates, dice, -1);
        int other = one < 0 ? -1 : WeightedDraw.draw(candidates, dice, one);
        if (other < 0) {
            return one;
        }
        long oneLoad = (long) candidates.active(one) * candidates.share(other);
        long otherLoad = (long) candidates.active(other) * candidates.share(one);
        return otherLoad < oneLoad ? other : one;
    }
}
