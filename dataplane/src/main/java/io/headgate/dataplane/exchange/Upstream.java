package io.headgate.dataplane.exchange;

import io.headgate.dataplane.pool.EndpointPool;
import io.headgate.dataplane.pool.PooledConnection;
import io.headgate.dataplane.pool.Waiter;
import io.netty.buffer.ByteBuf;

/** The endpoint's side of an exchange: what the state machine asks of a codec. Called on the worker's loop only. */
public abstract class Upstream extends PooledConnection<Upstream> {
    protected Upstream(EndpointPool<Upstream> home, Waiter<Upstream> waiter) {
        super(home, waiter);
    }

    @Override
    protected final Upstream self() {
        return this;
    }

    /**
     * Writes what a new connection begins with: the PROXY header that says whose it is. Takes ownership of
     * {@code header}. The connection then carries one exchange and is closed after it.
     */
    public abstract void introduce(ByteBuf header);

    /** Writes the request's head; from here events of this connection go to {@code exchange}. */
    public abstract void begin(Exchange exchange);

    /** Takes ownership of {@code body}, which may be empty; {@code last} ends the request. */
    public abstract void writeBody(ByteBuf body, boolean last);

    public abstract void flush();

    public abstract boolean isWritable();

    /** Whether it is HTTP/2 that the endpoint speaks. */
    public abstract boolean isHttp2();

    /** Stops or goes on delivering the response. */
    public abstract void reading(boolean on);

    /** Passes everything on as plain bytes from here. */
    public abstract void startTunnel();

    /** Ends the sending direction of a tunnel, after what is written. */
    public abstract void shutdownOutput();

    /**
     * The exchange is over: back to the pool if the connection is clean and {@code reusable}, else closed; after
     * {@link #shutdownOutput} no sooner than the endpoint has taken what was written.
     */
    public abstract void end(boolean reusable);
}
