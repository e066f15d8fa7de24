package io.headgate.dataplane.pool;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;

/** Makes the sockets of connections to endpoints; how they are encrypted is its business. On a worker's loop. */
public interface Dialer {
    /**
     * Begins to connect.
     *
     * @param to the endpoint's pool
     * @param autoRead whether the socket is read before it is asked for
     * @param last what stands last in the pipeline
     * @return succeeds when bytes can be exchanged
     */
    ChannelFuture connect(EndpointPool<?> to, boolean autoRead, ChannelHandler last);
}
