package io.headgate.dataplane.tls;

import java.util.concurrent.atomic.AtomicLong;

/**
 * When to say what is wrong at every connection, as a wrong certificate is: at once, and then this often. Any thread.
 */
final class RareWarning {
    private static final long EVERY_NS = 10_000_000_000L;

    private final AtomicLong saidNs = new AtomicLong(System.nanoTime() - EVERY_NS);

    /** Whether it is to be said now; it counts if so. */
    boolean isDue() {
        long nowNs = System.nanoTime();
        long before = saidNs.get();
        return nowNs - before >= EVERY_NS && saidNs.compareAndSet(before, nowNs);
    }
}
