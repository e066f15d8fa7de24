package io.headgate.dataplane.l4.udp;

import io.headgate.dataplane.listener.Port;
import io.headgate.os.UdpSocket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One worker's socket at one address of a listener. Confined to the worker's loop. */
public final class UdpListening {
    private final Datagrams datagrams;
    private final Places places;
    private final Supplier<@Nullable Port> ports;
    private final UdpSocket socket;
    private @Nullable UdpPort port;

    /**
     * Binds it.
     *
     * @param places what its sessions take
     * @param ports what the listener does now; null while it does nothing, and datagrams are dropped
     * @throws IOException with the system's reason
     */
    public UdpListening(Datagrams datagrams, InetSocketAddress at, Places places, Supplier<@Nullable Port> ports)
            throws IOException {
        this.datagrams = datagrams;
        this.places = places;
        this.ports = ports;
        socket = datagrams.bind(at, this::readable);
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

    Places places() {
        return places;
    }

    /** Where it is bound. */
    public InetSocketAddress address() {
        return socket.localAddress();
    }

    /** Stops taking datagrams, and with it answering: its sessions end. */
    public void close() {
        datagrams.replies().flush();
        if (port != null) {
            port.closeAt(this);
        }
        socket.close();
    }
}
