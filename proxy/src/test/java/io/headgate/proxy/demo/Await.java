package io.headgate.proxy.demo;

import static org.junit.jupiter.api.Assertions.fail;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for a condition instead of a time. */
final class Await {
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(20);

    private Await() {}

    /** @param what completes "waited in vain for ..." */
    static void until(String what, BooleanSupplier condition) {
        long giveUpNs = System.nanoTime() + PATIENCE_NS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > giveUpNs) {
                fail("waited in vain for " + what);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }
}
