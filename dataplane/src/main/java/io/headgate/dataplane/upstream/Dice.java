package io.headgate.dataplane.upstream;

/**
 * Random numbers for balancing: one multiplication chain each (SplitMix64), one per worker, repeatable from its seed.
 * Not for secrets.
 */
final class Dice {
    private static final long STEP = 0x9E3779B97F4A7C15L;

    private long state;

    Dice(long seed) {
        state = seed;
    }

    /** Evenly from 0 to {@code bound - 1}; the bias of taking 32 random bits is below {@code bound / 2^32}. */
    int below(int bound) {
        state += STEP;
        return (int) ((KeyHash.mix(state) >>> 32) * bound >>> 32);
    }

    /** Like {@link #below(int)} for sums beyond an int. */
    long below(long bound) {
        state += STEP;
        return Math.unsignedMultiplyHigh(KeyHash.mix(state), bound);
    }
}
