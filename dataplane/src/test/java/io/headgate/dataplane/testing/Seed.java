package io.headgate.dataplane.testing;

import java.util.Random;

/**
 * A seed, fresh unless {@code -Dheadgate.test.seed} repeats one; in the message of every assertion that depends on it.
 */
public record Seed(long value) {
    public static Seed fresh() {
        return new Seed(Long.getLong("headgate.test.seed", System.nanoTime()));
    }

    public Random random() {
        return new Random(value);
    }

    @Override
    public String toString() {
        return "repeat with -Dheadgate.test.seed=" + value;
    }
}
