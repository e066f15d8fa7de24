package io.headgate.dataplane.l4;

import io.headgate.dataplane.pool.Connector;
import io.headgate.dataplane.pool.Dialer;
import io.headgate.dataplane.pool.EndpointPool;
import io.headgate.dataplane.pool.Waiter;

/** Opens the connections of tunnels to endpoints. Confined to its worker. */
public final class TcpConnector implements Connector<TcpUpstream> {
    private final Dialer dialer;

    /** @param dialer connects to endpoints, on this worker's loop */
    public TcpConnector(Dialer dialer) {
        this.dialer = dialer;
    }

    @Override
    public TcpUpstream connect(EndpointPool<TcpUpstream> pool, Waiter<TcpUpstream> waiter) {
        TcpUpstream upstream = new TcpUpstream(pool, waiter);
        upstream.connecting(dialer.connect(pool, null, false, upstream.leg()));
        return upstream;
    }
}
