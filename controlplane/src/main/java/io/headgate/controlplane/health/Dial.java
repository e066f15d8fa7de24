package io.headgate.controlplane.health;

import io.headgate.config.Address;
import io.headgate.config.SendProxyProtocol.Version;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Opens the connection of a probe, over IP and Unix sockets alike, and words what went wrong.
final class Dial {
    private Dial() {}

    /// @param proxyHeader of which version the PROXY header is that the endpoint expects first; null: of none
    /// @return a connected channel in blocking mode, the caller's to close
    /// @throws IOException if there is no connection; its message is the reason, for people
    static SocketChannel open(Address address, @Nullable Version proxyHeader) throws IOException {
        SocketChannel channel = connect(address);
        try {
            if (proxyHeader != null) {
                channel.write(ByteBuffer.wrap(ownHeader(proxyHeader))); // fits any socket's buffer
            }
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static SocketChannel connect(Address address) throws IOException {
        try {
            return SocketChannel.open(socketAddress(address));
        } catch (IOException e) {
            boolean refused = String.valueOf(e.getMessage()).contains("Connection refused");
            throw new IOException(refused ? "connect refused" : "connect failed: " + reason(e), e);
        }
    }

    /// The header of a connection that the gateway makes for itself: no client, so no addresses.
    private static byte[] ownHeader(Version version) {
        String header = switch (version) {
            case V1 -> "PROXY UNKNOWN\r\n";
            case V2 -> "\r\n\r\n\0\r\nQUIT\n" + " \0\0\0"; // version 2 and LOCAL, no family, no further bytes
        };
        return header.getBytes(StandardCharsets.US_ASCII);
    }

    /// The message of a failure as part of a sentence.
    static String reason(Throwable failure) {
        String message = failure.getMessage();
        if (message == null || message.isEmpty()) {
            return failure.getClass().getSimpleName();
        }
        return message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
    }

    private static SocketAddress socketAddress(Address address) {
        return switch (address) {
            case Address.Inet inet -> new InetSocketAddress(inet.ip(), inet.port());
            case Address.Unix unix -> UnixDomainSocketAddress.of(unix.path());
            case Address.Named named -> throw new IllegalArgumentException(named + " is a name; probe its addresses");
        };
    }
}
