package io.headgate.dataplane.exchange;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

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

    /** The way of a body through {@code filters} in order and to the client; null when there are none. */
    static @Nullable BodySink chain(BodyFilter[] filters) {
        BodySink next = Exchange.TO_CLIENT;
        for (int i = filters.length - 1; i >= 0; i--) {
            BodyFilter filter = filters[i];
            BodySink after = next;
            next = (exchange, body, last) -> filter.onBody(exchange, body, last, after);
        }
        return filters.length == 0 ? null : next;
    }
}
