package io.headgate.dataplane.testing;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.DomainDatagramPacket;
import io.netty.channel.unix.DomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A Unix socket that receives datagrams, as the journal's and {@code /dev/log} are. */
public final class UnixReceiver implements AutoCloseable {
    private static final long PATIENCE_S = 20;
    private static final int DATAGRAM_BYTES_MAX = 64 * 1024;

    private final MultiThreadIoEventLoopGroup loop;
    private final Channel channel;
    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();

    /** @param path where it is made; skips the test where there is no epoll */
    public UnixReceiver(Path path) {
        Assumptions.assumeTrue(Epoll.isAvailable(), "SKIPPED: no epoll here, it takes a Linux");
        loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        channel = new Bootstrap()
                .group(loop)
                .channel(EpollDomainDatagramChannel.class)
                .option(
                        io.netty.channel.ChannelOption.RECVBUF_ALLOCATOR,
                        new io.netty.channel.FixedRecvByteBufAllocator(DATAGRAM_BYTES_MAX))
                .handler(new SimpleChannelInboundHandler<DomainDatagramPacket>() {
                    @Override
                    protected void channelRead0(ChannelHandlerContext context, DomainDatagramPacket packet) {
                        received.add(packet.content().toString(StandardCharsets.UTF_8));
                    }
                })
                .bind(new DomainSocketAddress(path.toFile()))
                .syncUninterruptibly()
                .channel();
    }

    /** The next datagram, as text; awaited. */
    public String next() {
        try {
            String next = received.poll(PATIENCE_S, TimeUnit.SECONDS);
            assertNotNull(next, "no datagram came");
            return next;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        channel.close().syncUninterruptibly();
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
