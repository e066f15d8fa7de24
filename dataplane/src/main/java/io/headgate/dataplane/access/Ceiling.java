package io.headgate.dataplane.access;

import java.util.concurrent.atomic.AtomicInteger;

/** How many connections or sessions there are over all workers, and may be. Exact. Thread-safe. */
public final class Ceiling {
    private final AtomicInteger open = new AtomicInteger();
    private volatile int max;

    public Ceiling(int max) {
        this.max = max;
    }

    /** Changes the bound; those over it may stay. */
    public void max(int connections) {
        max = connections;
    }

    public int max() {
        return max;
    }

    /** Takes a place, to be left when the connection closes. */
    public boolean enter() {
        if (open.incrementAndGet() <= max) {
            return true;
        }
        open.decrementAndGet();
        return false;
    }

    /** Gives a place back. */
    public void leave() {
        open.decrementAndGet();
    }

    int open() {
        return open.get();
    }
}
