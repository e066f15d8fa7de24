package io.headgate.dataplane.pool;

import io.headgate.config.Protocol;
import io.headgate.dataplane.http.Failure;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import org.jspecify.annotations.Nullable;

/** Makes the sockets of connections to endpoints; how they are encrypted is its business. On a worker's loop. */
public interface Dialer {
    /**
     * Begins to connect.
     *
     * @param to the endpoint's pool
     * @param speaks what of HTTP is about to be spoken; null for something else
     * @param autoRead whether the socket is read before it is asked for
     * @param last what stands last in the pipeline
     * @return succeeds when bytes can be exchanged; fails with {@link Failure#OTHER_PROTOCOL} when the endpoint has
     *     chosen to speak otherwise, as {@link EndpointPool#agreed()} says from then on
     */
    ChannelFuture connect(EndpointPool<?> to, @Nullable Protocol speaks, boolean autoRead, ChannelHandler last);
}
