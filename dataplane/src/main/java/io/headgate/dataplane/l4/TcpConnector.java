package io.headgate.dataplane.l4;

import io.headgate.dataplane.pool.Connector;
import io.headgate.dataplane.pool.EndpointPool;
import io.headgate.dataplane.pool.Waiter;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelOption;
import java.util.function.Function;

/** Opens the connections of tunnels to endpoints. Confined to its worker. */
public final class TcpConnector implements Connector<TcpUpstream> {
    private final Function<EndpointPool<TcpUpstream>, Bootstrap> bootstraps;

    /** @param bootstraps gives a bootstrap that connects to an endpoint, on this worker's loop, without a handler */
    public TcpConnector(Function<EndpointPool<TcpUpstream>, Bootstrap> bootstraps) {
        this.bootstraps = bootstraps;
    }

    @Override
    public TcpUpstream connect(EndpointPool<TcpUpstream> pool, Waiter<TcpUpstream> waiter) {
        TcpUpstream upstream = new TcpUpstream(pool, waiter);
        Bootstrap bootstrap =
                bootstraps.apply(pool).option(ChannelOption.AUTO_READ, false).handler(upstream.leg());
        upstream.connecting(bootstrap.connect());
        return upstream;
    }
}
