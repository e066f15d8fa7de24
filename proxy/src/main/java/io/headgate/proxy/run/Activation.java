package io.headgate.proxy.run;

import io.headgate.config.Address;
import io.headgate.dataplane.OpenSocket;
import io.headgate.os.Descriptors;
import io.headgate.os.ServiceSockets;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Sockets that a service manager opened for listeners, which find them by their addresses. */
final class Activation {
    private static final String UNKNOWN = "";

    private Activation() {}

    /** Those that came with the process; none where there are none. */
    static List<OpenSocket> sockets() throws IOException {
        return sockets(System.getenv());
    }

    private static List<OpenSocket> sockets(Map<String, String> environment) throws IOException {
        List<OpenSocket> sockets = new ArrayList<>();
        for (int fd : ServiceSockets.of(environment)) {
            sockets.add(new OpenSocket(UNKNOWN, UNKNOWN, bound(fd), Descriptors.isDatagram(fd), fd));
        }
        return sockets;
    }

    private static String bound(int fd) throws IOException {
        SocketAddress address = Descriptors.address(fd);
        return switch (address) {
            case InetSocketAddress inet -> new Address.Inet(inet.getAddress(), inet.getPort()).toString();
            case UnixDomainSocketAddress unix -> "unix:" + unix.getPath();
            default -> throw new IOException("descriptor " + fd + " is bound to " + address);
        };
    }
}
