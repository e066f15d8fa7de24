package io.headgate.dataplane.upstream;

/** Any usable endpoint, at random by weight. */
final class RandomChoice implements LoadBalancer {
    private final Dice dice;

    RandomChoice(Dice dice) {
        this.dice = dice;
    }

    @Override
    public int choose(Candidates candidates, long hash) {
        return WeightedDraw.draw(candidates, dice, -1);
    }
}
