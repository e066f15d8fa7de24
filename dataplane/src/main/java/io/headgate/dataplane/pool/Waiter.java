package io.headgate.dataplane.pool;

import io.headgate.dataplane.http.Failure;

/** Who asked for a connection. Called on the worker's loop, possibly from inside the call that asked. */
public interface Waiter<C> {
    /** Hands over a connection; the waiter must release or close it. */
    void connected(C connection, boolean reused);

    /** The connection could not be opened. */
    void connectFailed(Failure failure);

    /** A place may have become free for a waiter that was queued; it is out of the queue now and should choose again. */
    void placeFree();
}
