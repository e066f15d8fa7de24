package io.headgate.dataplane.proxyprotocol;

import io.netty.channel.Channel;
import io.netty.channel.unix.DomainSocketAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What is said of a connection when it begins. Immutable, unless somebody writes to the array.
 *
 * @param tlvs what else the header says: type (1 byte), length (2) and value, again and again, of checked structure;
 *     borrowed
 */
public record ProxyHeader(ConnectionAddresses addresses, byte[] tlvs) {
    static final byte[] NO_TLVS = {};

    /** A header without TLVs. */
    public ProxyHeader(ConnectionAddresses addresses) {
        this(addresses, NO_TLVS);
    }

    /** What the sockets at both ends of an open {@code channel} say. */
    public static ProxyHeader of(Channel channel) {
        SocketAddress remote = channel.remoteAddress();
        SocketAddress local = channel.localAddress();
        if (remote instanceof InetSocketAddress source && local instanceof InetSocketAddress destination) {
            return new ProxyHeader(new ConnectionAddresses.Inet(source, destination));
        }
        return new ProxyHeader(new ConnectionAddresses.Unix(path(remote), path(local)));
    }

    private static String path(@Nullable SocketAddress address) {
        String path = switch (address) {
            case DomainSocketAddress socket -> socket.path();
            case UnixDomainSocketAddress socket -> socket.getPath().toString();
            case null, default -> "";
        };
        return new String(path.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    /** The client's address; null when it has none, on Unix sockets or where nobody says. */
    public @Nullable InetAddress client() {
        return addresses instanceof ConnectionAddresses.Inet inet
                ? inet.source().getAddress()
                : null;
    }
}
