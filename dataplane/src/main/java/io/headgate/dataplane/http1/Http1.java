package io.headgate.dataplane.http1;

import io.headgate.dataplane.exchange.CompiledListener;
import io.headgate.dataplane.exchange.ExchangeLog;
import io.headgate.dataplane.exchange.Upstream;
import io.headgate.dataplane.metrics.WorkerCells;
import io.headgate.dataplane.pool.Connector;
import io.headgate.dataplane.pool.EndpointPool;
import io.headgate.dataplane.pool.Waiter;
import io.headgate.dataplane.worker.Worker;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.DuplexChannel;
import java.util.function.Function;

/** HTTP/1 on one worker: what listeners and pools build their connections from. Confined to its worker. */
public final class Http1 implements Connector<Upstream> {
    /** Ends the sending direction of a channel. */
    static final ChannelFutureListener SHUT_DOWN_OUTPUT = done -> ((DuplexChannel) done.channel()).shutdownOutput();

    private final Worker worker;
    private final HeadWriter heads;
    private final ExchangePool exchanges;
    private final Function<EndpointPool<Upstream>, Bootstrap> bootstraps;

    /** @param bootstraps gives a bootstrap that connects to an endpoint, on this worker's loop, without a handler */
    public Http1(
            Worker worker, WorkerCells cells, ExchangeLog log, Function<EndpointPool<Upstream>, Bootstrap> bootstraps) {
        this.worker = worker;
        this.bootstraps = bootstraps;
        heads = new HeadWriter(worker);
        exchanges = new ExchangePool(worker, cells, log);
    }

    /** This worker's end of a listener. */
    public ListenerPort port(CompiledListener listener, HeadLimits limits) {
        return new ListenerPort(worker, exchanges, heads, listener, limits);
    }

    @Override
    public Upstream connect(EndpointPool<Upstream> pool, Waiter<Upstream> waiter) {
        Http1Upstream upstream = new Http1Upstream(pool, waiter, worker, heads);
        Bootstrap bootstrap = bootstraps.apply(pool).handler(new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline().addLast(upstream.events());
            }
        });
        upstream.connecting(bootstrap.connect());
        return upstream;
    }

    /**
     * Does {@code then} once all that was written to {@code channel} is on its way; earlier would drop what the peer
     * has yet to take.
     */
    static void afterWrites(Channel channel, ChannelFutureListener then) {
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(then);
    }
}
