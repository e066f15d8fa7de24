package io.headgate.dataplane.l4;

import io.headgate.dataplane.pool.EndpointPool;
import io.headgate.dataplane.pool.PooledConnection;
import io.headgate.dataplane.pool.Waiter;
import io.netty.channel.ChannelFuture;

/** A connection to an endpoint for one tunnel; never used again after it. Confined to its worker's loop. */
public final class TcpUpstream extends PooledConnection<TcpUpstream> {
    private final Leg leg = new Leg();

    TcpUpstream(EndpointPool<TcpUpstream> home, Waiter<TcpUpstream> waiter) {
        super(home, waiter);
    }

    /** Its socket. */
    Leg leg() {
        return leg;
    }

    /** The channel is being connected. */
    void connecting(ChannelFuture connect) {
        if (connect.cause() == null) {
            connect.channel().closeFuture().addListener(_ -> closed());
        }
        awaitOpen(connect);
    }

    @Override
    protected TcpUpstream self() {
        return this;
    }

    @Override
    protected boolean isOpen() {
        return leg.isOpen();
    }

    @Override
    public void close() {
        leg.close();
    }
}
