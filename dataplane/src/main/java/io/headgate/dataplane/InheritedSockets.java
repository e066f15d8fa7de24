package io.headgate.dataplane;

import io.headgate.config.Address;
import io.headgate.os.Descriptors;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sockets that were open before this process, until a listener asks for them. It finds them by where they are bound,
 * not by its name, so that it may be called something else in the configuration that the successor reads; one that lets
 * the system choose a port has only its name. Control thread only.
 */
final class InheritedSockets {
    private static final System.Logger LOG = System.getLogger("io.headgate.listener");

    private final List<OpenSocket> unclaimed;

    InheritedSockets(List<OpenSocket> sockets) {
        unclaimed = new ArrayList<>(sockets);
    }

    /**
     * The descriptors of all sockets at an address, in the order of the workers that had them; whoever calls owns them
     * now.
     *
     * @param wanted where it is to be bound; null for a Unix path
     */
    List<Integer> claim(String listener, Address address, boolean datagrams, @Nullable InetSocketAddress wanted) {
        String bound = wanted == null ? address.toString() : text(wanted);
        boolean anyPort = wanted != null && wanted.getPort() == 0;
        List<Integer> claimed = new ArrayList<>();
        unclaimed.removeIf(socket -> {
            boolean isIt = socket.datagrams() == datagrams
                    && (anyPort
                            ? socket.listener().equals(listener)
                                    && socket.configured().equals(address.toString())
                            : socket.bound().equals(bound));
            if (isIt) {
                claimed.add(socket.descriptor());
            }
            return isIt;
        });
        return claimed;
    }

    static String text(InetSocketAddress at) {
        return new Address.Inet(at.getAddress(), at.getPort()).toString();
    }

    /** Whether one of them holds the port, which is therefore not a stranger's. */
    boolean holdsPort(int port, boolean datagrams) {
        return unclaimed.stream()
                .anyMatch(socket -> socket.datagrams() == datagrams
                        && !socket.bound().startsWith("unix:")
                        && socket.bound().endsWith(":" + port));
    }

    /** Closes those that no listener has claimed. */
    void closeRest() {
        for (OpenSocket socket : unclaimed) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "no listener binds {0}, which was open already; closed",
                    socket.bound());
            Descriptors.close(socket.descriptor());
        }
        unclaimed.clear();
    }
}
