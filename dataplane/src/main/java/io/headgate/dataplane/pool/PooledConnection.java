package io.headgate.dataplane.pool;

import io.headgate.dataplane.http.Failure;
import org.jspecify.annotations.Nullable;

/**
 * A connection to an endpoint as the pool sees it. It holds one permit of its endpoint from before it is opened until
 * it is closed. The codec extends it, and reports what happens through {@link #opened}, {@link #openFailed} and
 * {@link #closed}.
 */
public abstract class PooledConnection<C extends PooledConnection<C>> {
    private final EndpointPool<C> home;
    private @Nullable Waiter<C> waiter;
    private boolean idle;
    private boolean permitHeld = true;
    long idleSinceNs;

    protected PooledConnection(EndpointPool<C> home, Waiter<C> waiter) {
        this.home = home;
        this.waiter = waiter;
    }

    /** The endpoint's pool this connection belongs to. */
    public final EndpointPool<C> home() {
        return home;
    }

    public final boolean isIdle() {
        return idle;
    }

    final void idle(boolean value) {
        idle = value;
    }

    /** The waiter lost interest before the connection opened; an opened connection then goes to the idle ones. */
    public final void forgetWaiter() {
        waiter = null;
    }

    /** The codec's word that the connection is open. */
    protected final void opened() {
        Waiter<C> first = waiter;
        waiter = null;
        if (first == null) {
            home.release(self());
        } else {
            first.connected(self(), false);
        }
    }

    /** The codec's word that the connection could not be opened. */
    protected final void openFailed(Failure failure) {
        Waiter<C> first = waiter;
        waiter = null;
        closed();
        if (first != null) {
            first.connectFailed(failure);
        }
    }

    /** The codec's word that the connection is gone; gives the permit back, once. */
    protected final void closed() {
        if (permitHeld) {
            permitHeld = false;
            home.closed(self());
        }
    }

    protected abstract C self();

    /** Whether bytes can still be exchanged. */
    protected abstract boolean isOpen();

    /** Closes at once. */
    public abstract void close();
}
