package io.headgate.controlplane.health;

import io.headgate.config.Address;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.Locale;

/// Opens the connection of a probe, over IP and Unix sockets alike, and words what went wrong.
final class Dial {
    private Dial() {}

    /// @return a connected channel in blocking mode, the caller's to close
    /// @throws IOException if there is no connection; its message is the reason, for people
    static SocketChannel open(Address address) throws IOException {
        try {
            return SocketChannel.open(socketAddress(address));
        } catch (IOException e) {
            boolean refused = String.valueOf(e.getMessage()).contains("Connection refused");
            throw new IOException(refused ? "connect refused" : "connect failed: " + reason(e), e);
        }
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
