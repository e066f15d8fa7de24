package io.headgate.dataplane;

import io.headgate.config.Address;
import io.headgate.config.Transport;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.UnixChannelOption;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringDomainSocketChannel;
import io.netty.channel.uring.IoUringServerDomainSocketChannel;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.spi.SelectorProvider;

/**
 * Makes the sockets of a transport, each of its address's own family: IPv4 over IPv6 sockets costs more in the kernel,
 * and tools show it in disguise. (Netty's io_uring knows only the latter.) A transport the kernel does not offer is
 * replaced by the next simpler one, and the log says so. Netty switches Nagle's delay off on each TCP connection, so
 * nobody here does it once more: that would be a system call each.
 */
record SocketTransport(Transport kind, Sockets<Channel> clients, Sockets<ServerChannel> servers) {
    /** Makes sockets of a family. */
    interface Sockets<C extends Channel> {
        ChannelFactory<C> of(SocketProtocolFamily family);
    }

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
                family -> isUnix(family) ? EpollDomainSocketChannel::new : () -> new EpollSocketChannel(family),
                family -> isUnix(family)
                        ? EpollServerDomainSocketChannel::new
                        : () -> new EpollServerSocketChannel(family));
    }

    private static SocketTransport ioUring() {
        return new SocketTransport(
                Transport.IO_URING,
                family -> isUnix(family) ? IoUringDomainSocketChannel::new : IoUringSocketChannel::new,
                family -> isUnix(family) ? IoUringServerDomainSocketChannel::new : IoUringServerSocketChannel::new);
    }

    private static SocketTransport nio() {
        SelectorProvider system = SelectorProvider.provider();
        return new SocketTransport(
                Transport.NIO,
                family -> isUnix(family) ? NioDomainSocketChannel::new : () -> new NioSocketChannel(system, family),
                family -> isUnix(family)
                        ? NioServerDomainSocketChannel::new
                        : () -> new NioServerSocketChannel(system, family));
    }

    private static boolean isUnix(SocketProtocolFamily family) {
        return family == SocketProtocolFamily.UNIX;
    }

    IoHandlerFactory ioHandlers() {
        return switch (kind) {
            case IO_URING -> IoUringInterest.newFactory();
            case EPOLL -> EpollInterest.newFactory();
            case NIO -> NioIoHandler.newFactory();
        };
    }

    /** Lets one worker after the other bind an address, and two listeners a port of two families. */
    ChannelOption<Boolean> reusePort() {
        return kind == Transport.NIO
                ? NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT)
                : UnixChannelOption.SO_REUSEPORT;
    }

    /** Sockets that connect to {@code address}. */
    ChannelFactory<Channel> client(SocketAddress address) {
        return clients.of(family(address));
    }

    /** Sockets that accept at {@code address}. */
    ChannelFactory<ServerChannel> server(SocketAddress address) {
        return servers.of(family(address));
    }

    /**
     * A socket that accepts and that another process has opened.
     *
     * @param unix whether it is at a path
     * @throws IOException when this transport cannot use such a socket
     */
    ChannelFactory<ServerChannel> adopted(int descriptor, boolean unix) throws IOException {
        if (kind != Transport.EPOLL) {
            throw new IOException("transport: " + kind + " cannot take over an open socket; transport: epoll can");
        }
        return unix
                ? () -> new EpollServerDomainSocketChannel(descriptor)
                : () -> new EpollServerSocketChannel(descriptor);
    }

    private static SocketProtocolFamily family(SocketAddress address) {
        if (address instanceof InetSocketAddress inet) {
            return inet.getAddress() instanceof Inet4Address ? SocketProtocolFamily.INET : SocketProtocolFamily.INET6;
        }
        return SocketProtocolFamily.UNIX;
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
