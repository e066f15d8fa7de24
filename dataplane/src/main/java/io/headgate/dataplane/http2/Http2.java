package io.headgate.dataplane.http2;

import io.headgate.dataplane.exchange.CompiledListener;
import io.headgate.dataplane.exchange.Peer;
import io.headgate.dataplane.worker.Worker;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import java.util.Objects;

/** HTTP/2 on one worker: what listeners build their connections from. Confined to its worker. */
public final class Http2 {
    private final Shared shared;

    public Http2(Worker worker) {
        shared = new Shared(worker);
    }

    /**
     * Who serves a connection whose two ends have agreed on HTTP/2: stands at the end of its pipeline before that is
     * told that the channel is active.
     *
     * @param port its listener speaks HTTP/2
     */
    public ChannelHandler accept(Http2Port port, Peer peer) {
        return downstream(port, peer);
    }

    /** Puts who serves HTTP/2 in the place of {@code before}, which has read {@link Takeover#PREFACE_HEAD}. */
    public Takeover takeOver(Channel channel, ChannelHandler before, Http2Port port, Peer peer) {
        Http2Downstream after = downstream(port, peer);
        channel.pipeline().replace(before, null, after);
        after.begin(channel, Takeover.PREFACE_HEAD.length);
        return after;
    }

    private Http2Downstream downstream(Http2Port port, Peer peer) {
        CompiledListener.Http2 rules = Objects.requireNonNull(port.listener().http2(), "HTTP/2 is not spoken here");
        return new Http2Downstream(port, rules, shared, peer);
    }
}
