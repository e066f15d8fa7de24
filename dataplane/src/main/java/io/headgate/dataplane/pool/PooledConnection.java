package io.headgate.dataplane.pool;

import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.socket.OpeningFailed;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ConnectTimeoutException;
import io.netty.util.concurrent.Future;
import java.net.ConnectException;
import org.jspecify.annotations.Nullable;

/**
 * A connection to an endpoint as the pool sees it. It holds one permit of its endpoint from before it is opened until
 * it is closed. The codec extends it, and reports what happens through {@link #awaitOpen} and {@link #closed}.
 */
public abstract class PooledConnection<C extends PooledConnection<C>> {
    private final EndpointPool<C> home;
    private @Nullable Waiter<C> waiter;
    private final int generation;
    private boolean idle;
    private boolean permitHeld = true;
    long idleSinceNs;

    protected PooledConnection(EndpointPool<C> home, Waiter<C> waiter) {
        this.home = home;
        this.waiter = waiter;
        generation = home.upstream().generation();
    }

    final boolean isOfNow() {
        return generation == home.upstream().generation();
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

    /** Its channel is being connected: tells how {@code connect} comes out, on this worker's loop. */
    protected final void awaitOpen(ChannelFuture connect) {
        if (connect.cause() == null) {
            connect.addListener(this::connectEnded);
        } else {
            // Without a socket (no descriptor is left) there is no channel of this loop, and listeners run elsewhere.
            home.upstream().worker().loop().execute(() -> connectEnded(connect));
        }
    }

    private void connectEnded(Future<?> connect) {
        home.upstream().worker().tick();
        Throwable cause = connect.cause();
        if (cause == null) {
            opened();
        } else {
            openFailed(meaning(cause));
        }
    }

    private static Failure meaning(Throwable cause) {
        if (cause instanceof OpeningFailed failed) {
            return failed.why();
        }
        if (cause instanceof ConnectTimeoutException) {
            return Failure.CONNECT_TIMEOUT;
        }
        return cause instanceof ConnectException ? Failure.CONNECT_REFUSED : Failure.CONNECT_FAILED;
    }

    /** Whether a socket was opened for it, and not for another that shares it. */
    protected boolean isSocket() {
        return true;
    }

    private void opened() {
        if (isSocket()) {
            home.cells().connected(true);
        }
        Waiter<C> first = waiter;
        waiter = null;
        if (first == null) {
            home.release(self());
        } else {
            first.connected(self(), false);
        }
    }

    private void openFailed(Failure failure) {
        if (isSocket() && failure != Failure.OTHER_PROTOCOL) {
            home.cells().connected(false);
        }
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
