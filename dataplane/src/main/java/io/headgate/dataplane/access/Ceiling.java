package io.headgate.dataplane.access;

import java.util.concurrent.atomic.AtomicInteger;

/** How many connections there are over all workers, and may be. Exact. Thread-safe. */
final class Ceiling {
    private final AtomicInteger open = new AtomicInteger();
    private volatile int max;

    Ceiling(int max) {
        this.max = max;
    }

    /** Changes the bound; those over it may stay. */
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

    /** Gives a place back. */
    void leave() {
        open.decrementAndGet();
    }

    int open() {
        return open.get();
    }
}
