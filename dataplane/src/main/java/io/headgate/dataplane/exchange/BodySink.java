package io.headgate.dataplane.exchange;

import io.netty.buffer.ByteBuf;

/** Where body bytes go: the next filter, or the connection. */
public interface BodySink {
    /** Takes ownership of {@code body} (possibly empty). {@code last} ends the body. */
    void body(Exchange exchange, ByteBuf body, boolean last);
}
