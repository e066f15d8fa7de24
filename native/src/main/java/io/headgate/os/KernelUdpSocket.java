package io.headgate.os;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** A socket by {@code recvmmsg(2)} and {@code sendmmsg(2)}: up to a whole batch with one call. */
final class KernelUdpSocket implements UdpSocket {
    private static final int CLOSED = -1;

    private final KernelUdp owner;
    private final short family;
    private final boolean connected;
    private int fd;
    private char port;
    private @Nullable InetSocketAddress boundTo;

    KernelUdpSocket(KernelUdp owner, int fd, short family, boolean connected) {
        this.owner = owner;
        this.fd = fd;
        this.family = family;
        this.connected = connected;
    }

    int fd() {
        return fd;
    }

    short family() {
        return family;
    }

    void bound(InetSocketAddress to) {
        boundTo = to;
        bound(to.getPort());
    }

    void bound(int localPort) {
        port = (char) localPort;
    }

    @Override
    public int receive(UdpBatch into, int from) {
        MessageHeaders headers = into.headers();
        headers.prepareToReceive(from, connected);
        int count;
        do {
            count = Libc.receive(owner.errno(), fd, headers.address(from), into.slots() - from);
        } while (count < 0 && Libc.errno(owner.errno()) == Libc.EINTR);
        if (count < 0) {
            return failure();
        }
        headers.received(from, from + count, connected);
        return count;
    }

    @Override
    public int send(UdpBatch batch, int from, int to) {
        MessageHeaders headers = batch.headers();
        headers.prepareToSend(from, to, family, connected);
        int count;
        do {
            count = Libc.send(owner.errno(), fd, headers.address(from), to - from);
        } while (count < 0 && Libc.errno(owner.errno()) == Libc.EINTR);
        return count < 0 ? failure() : count;
    }

    private int failure() {
        return switch (Libc.errno(owner.errno())) {
            case Libc.EAGAIN, Libc.ENOBUFS -> 0;
            case Libc.ECONNREFUSED -> REFUSED;
            default -> FAILED;
        };
    }

    @Override
    public InetSocketAddress localAddress() {
        if (boundTo != null) {
            return boundTo;
        }
        try {
            return owner.nameOf(this);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public int localPort() {
        return port;
    }

    @Override
    public void close() {
        if (fd != CLOSED) {
            owner.close(fd);
            fd = CLOSED;
        }
    }
}
