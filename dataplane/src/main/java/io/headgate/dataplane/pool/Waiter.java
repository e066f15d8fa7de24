package io.headgate.dataplane.pool;

import io.headgate.dataplane.http.Failure;

/** Who asked for a connection. Called on the worker's loop, possibly from inside the call that asked. */
public interface Waiter<C> {
    /** Hands over a connection; the waiter must release or close it. */
    void connected(C connection, boolean reused);

    /** The connection could not be opened. */
    void connectFailed(Failure failure);

    /**
     * A place may have become free for a waiter that was queued: it should choose again, and keeps its turn if it has
     * to queue again.
     */
    void placeFree();

    /** Whether a queued waiter waits for one endpoint only, so that those behind it may be luckier. */
    boolean isBound();

    /** When a queued waiter joined the queue, in nanoseconds of {@link System#nanoTime}. */
    long waitingSinceNs();
}
