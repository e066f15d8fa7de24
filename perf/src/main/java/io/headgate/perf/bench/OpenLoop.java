package io.headgate.perf.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A load that does not wait: requests are sent at a constant rate over keep-alive connections, and each latency counts
 * from when its request was due. A proxy that stalls therefore pays for every request that should have come meanwhile,
 * where a closed loop would politely send none (Tene, "How NOT to Measure Latency", calls that coordinated omission).
 *
 * <p>One event loop of its own sends and receives; calls come from one other thread.
 */
final class OpenLoop implements AutoCloseable {
    private static final int PATIENCE_S = 10;

    private final IoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final List<OpenClient> clients = new ArrayList<>();

    /** @throws BenchFailed if a connection is refused */
    OpenLoop(Running side, Load load) {
        Bootstrap bootstrap =
                new Bootstrap().group(group).channel(EpollSocketChannel.class).option(ChannelOption.TCP_NODELAY, true);
        try {
            for (int i = 0; i < load.connections(); i++) {
                OpenClient client = new OpenClient(load.path());
                bootstrap
                        .handler(client)
                        .connect(InetAddress.getLoopbackAddress(), side.port())
                        .sync();
                clients.add(client);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchFailed("interrupted", e);
        }
    }

    /** @throws BenchFailed if it never ends */
    OpenCount drive(double perSecond, int seconds) {
        CompletableFuture<OpenCount> counted = new CompletableFuture<>();
        Channel any = clients.getFirst().channel();
        any.eventLoop().execute(() -> new OpenWindow(clients, any.eventLoop(), perSecond, seconds, counted).tick());
        try {
            return counted.get(seconds + PATIENCE_S, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchFailed("interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new BenchFailed("the open loop did not end", e);
        }
    }

    @Override
    public void close() {
        clients.forEach(client -> client.channel().close());
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
