package io.headgate.dataplane.testing;

import static org.junit.jupiter.api.Assertions.fail;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for a condition instead of a time. */
public final class Await {
    /** How long anything may take before a test gives up: far more than a slow machine needs. */
    static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(20);

    private Await() {}

    /** @param what completes "waited in vain for ..." */
    public static void until(String what, BooleanSupplier condition) {
        until(() -> what, condition);
    }

    /**
     * Gives {@code condition} up to {@code longestNs} nanoseconds to hold; for checks that follow and say what is
     * wrong.
     */
    static void briefly(long longestNs, BooleanSupplier condition) {
        long giveUpNs = System.nanoTime() + longestNs;
        while (!condition.getAsBoolean() && System.nanoTime() < giveUpNs) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    /** As {@link #until(String, BooleanSupplier)}, for a text that tells what was there instead. */
    public static void until(Supplier<String> what, BooleanSupplier condition) {
        long giveUpNs = System.nanoTime() + PATIENCE_NS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > giveUpNs) {
                fail("waited in vain for " + what.get());
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }
}
