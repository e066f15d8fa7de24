package io.headgate.dataplane;

import java.util.concurrent.atomic.AtomicInteger;

/** How many connections one listener holds over all workers, and may hold. Exact. Thread-safe. */
final class Ceiling {
    private final AtomicInteger open = new AtomicInteger();
    private volatile int max;

    Ceiling(int max) {
        this.max = max;
    }

    void max(int connections) {
        max = connections;
    }

    /** Takes a place, to be left when the connection closes. */
    boolean enter() {
        if (open.incrementAndGet() <= max) {
            return true;
        }
        open.decrementAndGet();
        return false;
    }

    void leave() {
        open.decrementAndGet();
    }
}
