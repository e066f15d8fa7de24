package io.headgate.dataplane.l4.udp;

import io.headgate.dataplane.access.Admission;
import io.headgate.dataplane.access.Ceiling;
import io.headgate.dataplane.listener.Port;
import io.headgate.os.UdpSocket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One worker's socket at one address of a listener. Confined to the worker's loop. */
public final class UdpListening {
    private final Datagrams datagrams;
    private final Ceiling sessions;
    private final Supplier<@Nullable Port> ports;
    private final Supplier<@Nullable Admission> admissions;
    private final UpstreamSockets sockets;
    private final UdpSocket socket;
    private @Nullable UdpPort port;

    /**
     * Binds it, or takes over one that is.
     *
     * @param at where to bind it
     * @param descriptor of a socket that another process has bound, taken over whatever comes of it; negative: none
     * @param sessions the places of the listener's sessions, over all workers
     * @param sockets how many sockets all sessions of the process may have
     * @param ports what the listener does now; null while it does nothing, and datagrams are dropped
     * @param admissions who may begin a session; null while the listener is not there
     * @throws IOException with the system's reason
     */
    public UdpListening(
            Datagrams datagrams,
            InetSocketAddress at,
            int descriptor,
            Ceiling sessions,
            Ceiling sockets,
            Supplier<@Nullable Port> ports,
            Supplier<@Nullable Admission> admissions)
            throws IOException {
        this.datagrams = datagrams;
        this.sessions = sessions;
        this.sockets = new UpstreamSockets(datagrams, this, sockets);
        this.ports = ports;
        this.admissions = admissions;
        socket = descriptor < 0 ? datagrams.bind(at, this::readable) : datagrams.adopt(descriptor, this::readable);
    }

    private void readable() {
        if (ports.get() instanceof UdpPort now) {
            port = now;
            now.receive(this);
        } else {
            socket.receive(datagrams.received(), 0);
        }
    }

    UdpSocket socket() {
        return socket;
    }

    Ceiling sessions() {
        return sessions;
    }

    @Nullable
    Admission admission() {
        return admissions.get();
    }

    UpstreamSockets sockets() {
        return sockets;
    }

    /** Where it is bound. */
    public InetSocketAddress address() {
        return socket.localAddress();
    }

    /** Of the socket in this process; negative where the system does not tell. */
    public int descriptor() {
        return socket.descriptor();
    }

    /** Takes no more datagrams, which are another process's now; sessions under way still get their answers. */
    public void deafen() {
        socket.deafen();
    }

    /** Stops taking datagrams, and with it answering: its sessions end. */
    public void close() {
        datagrams.replies().flush();
        socket.deafen();
        if (port != null) {
            port.closeAt(this);
        }
        socket.close();
    }
}
