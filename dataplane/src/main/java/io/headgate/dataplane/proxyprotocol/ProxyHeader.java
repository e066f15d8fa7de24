package io.headgate.dataplane.proxyprotocol;

import io.netty.channel.Channel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.AttributeKey;
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

    private static final AttributeKey<ProxyHeader> KEPT = AttributeKey.valueOf("headgate.proxy_header");

    /** A header without TLVs. */
    public ProxyHeader(ConnectionAddresses addresses) {
        this(addresses, NO_TLVS);
    }

    /**
     * What is known of a client's open connection: what its PROXY header said, else what the sockets at its ends say.
     * Never {@link ConnectionAddresses#UNKNOWN}. Allocates.
     */
    public static ProxyHeader of(Channel channel) {
        ProxyHeader kept = channel.hasAttr(KEPT) ? channel.attr(KEPT).get() : null;
        return kept == null ? ofSockets(channel) : kept;
    }

    /** Lets {@link #of} say this of {@code channel}, unless the sender spoke for itself: then its sockets tell. */
    void keepFor(Channel channel) {
        if (!(addresses instanceof ConnectionAddresses.Unknown)) {
            channel.attr(KEPT).set(this);
        }
    }

    private static ProxyHeader ofSockets(Channel channel) {
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

    /** The same with another client, whose port nobody knows. */
    public ProxyHeader withClient(InetAddress ip) {
        return addresses instanceof ConnectionAddresses.Inet inet
                ? new ProxyHeader(new ConnectionAddresses.Inet(new InetSocketAddress(ip, 0), inet.destination()), tlvs)
                : this;
    }

    /** The client's address; null when it has none, on Unix sockets or where nobody says. */
    public @Nullable InetAddress client() {
        return addresses instanceof ConnectionAddresses.Inet inet
                ? inet.source().getAddress()
                : null;
    }
}
