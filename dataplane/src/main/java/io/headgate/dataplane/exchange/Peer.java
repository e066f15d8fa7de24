package io.headgate.dataplane.exchange;

import io.headgate.dataplane.http.Ascii;
import io.headgate.dataplane.http.ClientAddress;
import io.headgate.dataplane.proxyprotocol.ProxyHeader;
import io.netty.channel.Channel;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * Who is at the other end of a client's connection, and the lines that say so to endpoints. Made once per connection.
 */
public final class Peer {
    private final ClientAddress address = new ClientAddress();
    private final byte[] text;
    private final byte[] untrustedLines;
    private final Channel channel;

    /** {@code from} is null for Unix sockets. */
    public Peer(Channel channel, @Nullable InetAddress from) {
        this.channel = channel;
        if (from != null) {
            address.set(from);
        }
        text = Ascii.bytes(from == null ? "unix" : from.getHostAddress().replaceFirst("%.*", ""));
        untrustedLines =
                Ascii.bytes("x-forwarded-for: " + Ascii.text(text, 0, text.length) + "\r\nx-forwarded-proto: http\r\n");
    }

    /** The peer's address; borrowed, never changed. */
    public ClientAddress address() {
        return address;
    }

    /** What is known of the connection as a whole; allocates. */
    ProxyHeader connection() {
        return ProxyHeader.of(channel);
    }

    /** The address as text; borrowed. */
    byte[] text() {
        return text;
    }

    /**
     * The peer as an element of Forwarded (RFC 7239 section 4). Allocates: only behind trusted proxies that use the
     * field.
     */
    byte[] forwardedElement() {
        String address = Ascii.text(text, 0, text.length);
        return Ascii.bytes("for=" + (address.indexOf(':') >= 0 ? "\"[" + address + "]\"" : address) + ";proto=http");
    }

    /** What an endpoint is told about a client that may not speak for others; complete lines, borrowed. */
    byte[] untrustedLines() {
        return untrustedLines;
    }
}
