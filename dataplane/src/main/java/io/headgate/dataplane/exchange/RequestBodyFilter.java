package io.headgate.dataplane.exchange;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** A transformation of request bodies, piece by piece. Same rules of sharing and threading as {@link HttpFilter}. */
public interface RequestBodyFilter {
    /**
     * Hands over what takes the place of the next piece, which may be empty; or null, when it has failed the exchange.
     * Where that changes the length, the filter has said so in the request's head before.
     *
     * @param body takes ownership; may be empty
     * @param last whether the body ends here
     */
    @Nullable
    ByteBuf onRequestBody(Exchange exchange, ByteBuf body, boolean last);
}
