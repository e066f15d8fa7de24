package io.headgate.dataplane.upstream;

import java.util.Random;

/**
 * A seed, fresh unless {@code -Dheadgate.test.seed} repeats one; in the message of every assertion that depends on it.
 */
record Seed(long value) {
    static Seed fresh() {
        return new Seed(Long.getLong("headgate.test.seed", System.nanoTime()));
    }

    Random random() {
        return new Random(value);
    }

    @Override
    public String toString() {
        return "repeat with -Dheadgate.test.seed=" + value;
    }
}
