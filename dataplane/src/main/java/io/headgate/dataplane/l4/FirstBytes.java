package io.headgate.dataplane.l4;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;

/** What an endpoint is sent on each new connection before anything of the client. Called on the worker's loop. */
public interface FirstBytes {
    /** Nothing. */
    FirstBytes NONE = client -> Unpooled.EMPTY_BUFFER;

    /**
     * Hands over the bytes; empty when there are none. {@code client} is the client's connection, which may have ended.
     */
    ByteBuf of(Channel client);
}
