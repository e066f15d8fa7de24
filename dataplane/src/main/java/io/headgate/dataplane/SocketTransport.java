package io.headgate.dataplane;

import io.headgate.config.Address;
import io.headgate.config.Transport;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.UnixChannelOption;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringDomainSocketChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerDomainSocketChannel;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;

/**
 * The classes of channels a transport is made of. A transport the kernel does not offer is replaced by the next simpler
 * one, and the log says so.
 */
record SocketTransport(
        Transport kind,
        Class<? extends ServerChannel> inetServer,
        Class<? extends ServerChannel> unixServer,
        Class<? extends Channel> inet,
        Class<? extends Channel> unix) {
    private static final System.Logger LOG = System.getLogger("io.headgate.transport");

    static SocketTransport of(Transport wanted) {
        return switch (wanted) {
            case IO_URING ->
                IoUring.isAvailable() ? ioUring() : instead(wanted, IoUring.unavailabilityCause(), Transport.EPOLL);
            case EPOLL -> Epoll.isAvailable() ? epoll() : instead(wanted, Epoll.unavailabilityCause(), Transport.NIO);
            case NIO -> nio();
        };
    }

    private static SocketTransport instead(Transport wanted, Throwable cause, Transport fallback) {
        LOG.log(
                System.Logger.Level.WARNING,
                "transport {0} is not available here, using {1}: {2}",
                wanted,
                fallback,
                String.valueOf(cause.getMessage()));
        return of(fallback);
    }

    private static SocketTransport epoll() {
        return new SocketTransport(
                Transport.EPOLL,
                EpollServerSocketChannel.class,
                EpollServerDomainSocketChannel.class,
                EpollSocketChannel.class,
                EpollDomainSocketChannel.class);
    }

    private static SocketTransport ioUring() {
        return new SocketTransport(
                Transport.IO_URING,
                IoUringServerSocketChannel.class,
                IoUringServerDomainSocketChannel.class,
                IoUringSocketChannel.class,
                IoUringDomainSocketChannel.class);
    }

    private static SocketTransport nio() {
        return new SocketTransport(
                Transport.NIO,
                NioServerSocketChannel.class,
                NioServerDomainSocketChannel.class,
                NioSocketChannel.class,
                NioDomainSocketChannel.class);
    }

    IoHandlerFactory ioHandlers() {
        return switch (kind) {
            case IO_URING -> IoUringIoHandler.newFactory();
            case EPOLL -> EpollIoHandler.newFactory();
            case NIO -> NioIoHandler.newFactory();
        };
    }

    /** Lets one worker after the other bind an address, and two listeners a port of two families. */
    ChannelOption<Boolean> reusePort() {
        return kind == Transport.NIO
                ? NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT)
                : UnixChannelOption.SO_REUSEPORT;
    }

    Class<? extends Channel> client(Address address) {
        return address instanceof Address.Unix ? unix : inet;
    }

    Class<? extends ServerChannel> server(Address address) {
        return address instanceof Address.Unix ? unixServer : inetServer;
    }

    /** Where to connect or bind; names must have been resolved. */
    SocketAddress socketAddress(Address address) {
        return switch (address) {
            case Address.Inet inet -> new InetSocketAddress(inet.ip(), inet.port());
            case Address.Unix socket ->
                kind == Transport.NIO
                        ? UnixDomainSocketAddress.of(socket.path())
                        : new DomainSocketAddress(socket.path());
            case Address.Named named -> InetSocketAddress.createUnresolved(named.host(), named.port());
        };
    }
}
