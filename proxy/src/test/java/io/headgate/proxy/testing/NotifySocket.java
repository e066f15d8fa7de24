package io.headgate.proxy.testing;

import static org.junit.jupiter.api.Assertions.fail;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/** A service manager's end of the notification protocol: a real datagram socket, and what came to it. */
public final class NotifySocket implements AutoCloseable {
    private static final long PATIENCE_S = 20;

    private final MultiThreadIoEventLoopGroup loop;
    private final Channel channel;
    private final Path path;
    private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();

    /** @param dir where the socket is made; skips the test where there is no epoll */
    public NotifySocket(Path dir) {
        Assumptions.assumeTrue(Epoll.isAvailable(), "SKIPPED: no epoll here, it takes a Linux");
        path = dir.resolve("notify");
        loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        channel = new Bootstrap()
                .group(loop)
                .channel(EpollDomainDatagramChannel.class)
                .handler(new SimpleChannelInboundHandler<DomainDatagramPacket>() {
                    @Override
                    protected void channelRead0(ChannelHandlerContext context, DomainDatagramPacket packet) {
                        messages.add(packet.content().toString(StandardCharsets.UTF_8));
                    }
                })
                .bind(new DomainSocketAddress(path.toFile()))
                .syncUninterruptibly()
                .channel();
    }

    /** What a service finds in its environment. */
    public Map<String, String> environment() {
        return Map.of("NOTIFY_SOCKET", path.toString());
    }

    /** The next message; null if none comes within {@code millis}. */
    public @Nullable String poll(long millis) {
        try {
            return messages.poll(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The next message that begins with {@code start}; others before it are passed over. */
    public String await(String start) {
        List<String> others = new ArrayList<>();
        for (String message = poll(PATIENCE_S * 1000); message != null; message = poll(PATIENCE_S * 1000)) {
            if (message.startsWith(start)) {
                return message;
            }
            others.add(message);
        }
        return fail("waited in vain for " + start + " after " + others);
    }

    @Override
    public void close() {
        channel.close().syncUninterruptibly();
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
