package io.headgate.dataplane.http2;

import io.headgate.config.Protocol;
import io.headgate.dataplane.exchange.CompiledListener;
import io.headgate.dataplane.exchange.Peer;
import io.headgate.dataplane.exchange.Pings;
import io.headgate.dataplane.exchange.Upstream;
import io.headgate.dataplane.pool.Connector;
import io.headgate.dataplane.pool.Dialer;
import io.headgate.dataplane.pool.EndpointPool;
import io.headgate.dataplane.pool.Waiter;
import io.headgate.dataplane.worker.Worker;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** HTTP/2 on one worker: what listeners and pools build their connections from. Confined to its worker. */
public final class Http2 {
    private final Shared shared;
    private final Dialer dialer;
    private final IdentityHashMap<EndpointPool<Upstream>, List<UpstreamConnection>> open = new IdentityHashMap<>();

    /** @param dialer connects to endpoints, on this worker's loop */
    public Http2(Worker worker, Dialer dialer) {
        shared = new Shared(worker);
        this.dialer = dialer;
    }

    /** Opens places on connections that have room, or on new ones, which are asked as {@code pings} says. */
    private record Endpoints(Http2 on, Pings pings) implements Connector<Upstream> {
        @Override
        public Upstream connect(EndpointPool<Upstream> pool, Waiter<Upstream> waiter) {
            return on.connect(pool, waiter, pings);
        }
    }

    /**
     * What opens connections to endpoints.
     *
     * @param pings how endpoints are asked whether they are still there
     */
    public Connector<Upstream> endpoints(Pings pings) {
        return new Endpoints(this, pings);
    }

    private Upstream connect(EndpointPool<Upstream> pool, Waiter<Upstream> waiter, Pings pings) {
        List<UpstreamConnection> here = open.computeIfAbsent(pool, _ -> new ArrayList<>(1));
        for (UpstreamConnection each : here) {
            if (each.hasRoom(1)) {
                return place(each, pool, waiter, false);
            }
        }
        UpstreamConnection fresh = new UpstreamConnection(shared, pool.name(), pings, gone -> forget(pool, gone));
        here.add(fresh);
        fresh.connecting(dialer.connect(pool, Protocol.H2, true, fresh));
        return place(fresh, pool, waiter, true);
    }

    private static Upstream place(
            UpstreamConnection on, EndpointPool<Upstream> pool, Waiter<Upstream> waiter, boolean first) {
        Http2Upstream place = new Http2Upstream(pool, waiter, on, first);
        on.join(place);
        place.connecting(on.connect());
        return place;
    }

    private void forget(EndpointPool<Upstream> pool, UpstreamConnection gone) {
        List<UpstreamConnection> here = open.get(pool);
        if (here != null && here.remove(gone) && here.isEmpty()) {
            open.remove(pool);
        }
    }

    /** How many streams to endpoints are no exchange's any more, and only there until the last bytes are taken. */
    public int ending() {
        return shared.ending.size();
    }

    /** Ends those at once. */
    public void closeEnding() {
        Set.copyOf(shared.ending).forEach(Http2Upstream::close);
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
