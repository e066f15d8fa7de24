package io.headgate.dataplane.proxyprotocol;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/** Where a connection comes from and where it was made to. Immutable. */
public sealed interface ConnectionAddresses {
    /** Nobody says; of a connection that was read, the socket's own addresses hold. */
    Unknown UNKNOWN = new Unknown();

    /** Over IP. Addresses are of the family that the client used: IPv4 mapped into IPv6 has become IPv4. */
    record Inet(InetSocketAddress source, InetSocketAddress destination) implements ConnectionAddresses {
        /** Throws {@link IllegalArgumentException} when an address is only a name. */
        public Inet {
            source = folded(source);
            destination = folded(destination);
        }

        /** Whether both addresses are IPv4. */
        boolean isIpv4() {
            return source.getAddress().getAddress().length == 4
                    && destination.getAddress().getAddress().length == 4;
        }

        private static InetSocketAddress folded(InetSocketAddress address) {
            if (address.isUnresolved()) {
                throw new IllegalArgumentException(address + " is a name, not an address");
            }
            try { // folds mapped addresses, and leaves out the name and the scope
                InetAddress ip = InetAddress.getByAddress(address.getAddress().getAddress());
                return new InetSocketAddress(ip, address.getPort());
            } catch (UnknownHostException impossible) {
                throw new IllegalStateException(impossible);
            }
        }
    }

    /**
     * Over a Unix socket.
     *
     * @param source the client's path, usually empty; each char is one byte
     * @param destination the path that accepted; each char is one byte
     */
    record Unix(String source, String destination) implements ConnectionAddresses {
        /** Throws {@link IllegalArgumentException} when a path is longer than a socket's can be. */
        public Unix {
            if (Math.max(source.length(), destination.length()) > V2.UNIX_PATH_BYTES) {
                throw new IllegalArgumentException("a path has more than " + V2.UNIX_PATH_BYTES + " bytes");
            }
        }
    }

    /** {@link #UNKNOWN}. */
    record Unknown() implements ConnectionAddresses {}
}
