package io.headgate.dataplane.testing;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;

/** Addresses as the configuration writes them. */
final class Addresses {
    private static final String UNIX = "unix:";

    private Addresses() {}

    static boolean isUnix(String address) {
        return address.startsWith(UNIX);
    }

    /** The socket address of {@code host:port}, {@code [v6]:port} or {@code unix:/path}; literals only. */
    static SocketAddress of(String address) {
        if (isUnix(address)) {
            return UnixDomainSocketAddress.of(address.substring(UNIX.length()));
        }
        int colon = address.lastIndexOf(':');
        String host = address.substring(0, colon).replace("[", "").replace("]", "");
        return new InetSocketAddress(InetAddress.ofLiteral(host), Integer.parseInt(address.substring(colon + 1)));
    }

    static String text(SocketAddress address) {
        if (address instanceof InetSocketAddress inet) {
            String host = inet.getAddress().getHostAddress();
            return (host.contains(":") ? "[" + host + "]" : host) + ":" + inet.getPort();
        }
        return UNIX + address;
    }
}
