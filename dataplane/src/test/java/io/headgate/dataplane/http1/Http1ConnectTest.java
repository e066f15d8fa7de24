package io.headgate.dataplane.http1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.config.snapshot.Snapshot;
import io.headgate.config.yaml.ConfigReader;
import io.headgate.dataplane.exchange.ExchangeLog;
import io.headgate.dataplane.exchange.Upstream;
import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.http2.Http2;
import io.headgate.dataplane.metrics.Metrics;
import io.headgate.dataplane.pool.Dialer;
import io.headgate.dataplane.pool.PoolGroup;
import io.headgate.dataplane.pool.UpstreamPool;
import io.headgate.dataplane.pool.Waiter;
import io.headgate.dataplane.upstream.EndpointState;
import io.headgate.dataplane.upstream.UpstreamRegistry;
import io.headgate.dataplane.upstream.UpstreamState;
import io.headgate.dataplane.worker.Worker;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.DefaultEventLoopGroup;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.SystemNanoClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Connecting where the system gives no socket, as when the process has no file descriptor left. */
class Http1ConnectTest {
    private final DefaultEventLoopGroup loops = new DefaultEventLoopGroup(1);
    private final EventLoop loop = loops.next();
    private final Metrics metrics = Metrics.open(null, 1, 100);
    private final Worker worker = new Worker(0, loop, PooledByteBufAllocator.DEFAULT);
    private final UpstreamState state = app();
    private final EndpointState endpoint = state.endpoints()[0];

    private static UpstreamState app() {
        UpstreamRegistry registry = new UpstreamRegistry(1, SystemNanoClock.INSTANCE, new byte[32]);
        registry.apply(Snapshot.of(1, ConfigReader.read("test.yaml", """
                listeners: { web: { bind: "127.0.0.1:0", http: {} } }
                routes: [ { upstream: app } ]
                upstreams: { app: { endpoints: [ "127.0.0.1:1" ] } }
                """).orThrow()));
        UpstreamState app = registry.upstream("app");
        assertNotNull(app);
        return app;
    }

    private static Bootstrap withoutSockets(EventLoop loop) {
        return new Bootstrap()
                .group(loop)
                .remoteAddress(new InetSocketAddress("127.0.0.1", 1))
                .channelFactory(Http1ConnectTest::noSocket);
    }

    private static Channel noSocket() {
        throw new ChannelException("Too many open files");
    }

    /** Tells how and on which thread a connection failed; nothing else may happen to it. */
    private final class Failing implements Waiter<Upstream> {
        private final CompletableFuture<Failure> failure = new CompletableFuture<>();
        private volatile boolean onLoop;

        @Override
        public void connected(Upstream connection, boolean reused) {
            failure.completeExceptionally(new AssertionError("connected"));
        }

        @Override
        public void connectFailed(Failure why) {
            onLoop = loop.inEventLoop();
            failure.complete(why);
        }

        @Override
        public void placeFree() {}

        @Override
        public boolean isBound() {
            return false;
        }

        @Override
        public long waitingSinceNs() {
            return 0;
        }
    }

    @AfterEach
    void stop() {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        metrics.close();
    }

    /** On the loop. */
    private Upstream connect(Failing waiter) {
        Dialer dialer = (_, _, _, last) -> withoutSockets(loop).handler(last).connect();
        Http1 http1 = new Http1(worker, metrics.worker(0), ExchangeLog.OFF, new Http2(worker, dialer), dialer);
        Upstream opening = new UpstreamPool<>(state, worker, http1, metrics, new PoolGroup()).connect(endpoint, waiter);
        assertNotNull(opening);
        return opening;
    }

    @Test
    void failsOnTheWorkersLoopAndGivesThePermitBack() throws Exception {
        Failing waiter = new Failing();
        loop.submit(() -> connect(waiter)).get(10, TimeUnit.SECONDS);

        assertEquals(Failure.CONNECT_FAILED, waiter.failure.get(10, TimeUnit.SECONDS));
        assertTrue(waiter.onLoop, "the waiter was called on another thread than the worker's");
        assertEquals(0, state.connectionsNow());
    }

    @Test
    void whoeverGivesUpFirstMayCloseIt() throws Exception {
        Failing waiter = new Failing();
        loop.submit(() -> {
                    Upstream opening = connect(waiter);
                    opening.forgetWaiter();
                    opening.close();
                })
                .get(10, TimeUnit.SECONDS);
        loop.submit(() -> {}).get(10, TimeUnit.SECONDS);

        assertFalse(waiter.failure.isDone(), "a waiter that gave up was called");
        assertEquals(0, state.connectionsNow());
    }
}
