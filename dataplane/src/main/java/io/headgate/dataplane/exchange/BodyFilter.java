package io.headgate.dataplane.exchange;

import io.netty.buffer.ByteBuf;

/** A transformation of response bodies. Same rules of sharing and threading as {@link HttpFilter}. */
public interface BodyFilter {
    /**
     * Takes the next piece of the body and emits none, one or many buffers.
     *
     * @param body takes ownership; may be empty, and is whenever the body ended without further bytes
     * @param last whether the body ends here; the filter must then pass {@code last = true} on exactly once
     * @param next where the result goes
     */
    void onBody(Exchange exchange, ByteBuf body, boolean last, BodySink next);
}
