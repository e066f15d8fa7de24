package io.headgate.dataplane.socket;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;

/**
 * Stands in the pipeline of a connection whose own protocol says that a direction ends, before the end of the stream
 * says it: without the word, the end might be somebody else's doing.
 */
public interface Farewell extends ChannelHandler {
    /** Sends the word behind everything that was written, once; completes when it is on its way, or cannot be sent. */
    ChannelFuture sayFarewell();
}
