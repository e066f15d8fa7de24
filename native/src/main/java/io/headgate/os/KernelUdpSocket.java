package io.headgate.os;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** A socket by {@code recvmmsg(2)} and {@code sendmmsg(2)}: up to a whole batch with one call. */
final class KernelUdpSocket implements UdpSocket {
    private static final int CLOSED = -1;
    private static final int MSG_ERRQUEUE = 0x2000;

    private final KernelUdp owner;
    private final short family;
    private int fd;

    KernelUdpSocket(KernelUdp owner, int fd, short family) {
        this.owner = owner;
        this.fd = fd;
        this.family = family;
    }

    int fd() {
        return fd;
    }

    short family() {
        return family;
    }

    @Override
    public int receive(UdpBatch into, int from) {
        int count = Math.max(0, receive(into, from, 0));
        into.headers().received(from, from + count);
        return count;
    }

    @Override
    public int unreachable(UdpBatch into, int from) {
        int count = receive(into, from, MSG_ERRQUEUE);
        int found = from;
        for (int slot = from; slot < from + count; slot++) {
            int error = into.headers().error(slot);
            if (error != 0 && error != Libc.EMSGSIZE) { // the next one will be cut to fit the way
                into.copyPeer(slot, found++);
            }
        }
        return found - from;
    }

    private int receive(UdpBatch into, int from, int flags) {
        MessageHeaders headers = into.headers();
        headers.prepareToReceive(from);
        int count;
        do {
            count = Libc.receive(owner.errno(), fd, headers.address(from), into.slots() - from, flags);
        } while (count < 0 && Libc.errno(owner.errno()) == Libc.EINTR);
        return count;
    }

    @Override
    public int send(UdpBatch batch, int from, int to) {
        return send(batch, from, to, null);
    }

    @Override
    public int sendTo(UdpPeer peer, UdpBatch batch, int from, int to) {
        return send(batch, from, to, peer);
    }

    private int send(UdpBatch batch, int from, int to, @Nullable UdpPeer all) {
        MessageHeaders headers = batch.headers();
        headers.prepareToSend(from, to, family, all);
        int count = Libc.send(owner.errno(), fd, headers.address(from), to - from);
        if (count < 0 && tellsOfAnother(Libc.errno(owner.errno()))) {
            count = Libc.send(owner.errno(), fd, headers.address(from), to - from);
        }
        return count < 0 ? failure(Libc.errno(owner.errno())) : count;
    }

    /** An error that may be of a datagram sent before: it is told once, by whatever call comes next. */
    private static boolean tellsOfAnother(int error) {
        return error == Libc.ECONNREFUSED || error == Libc.EHOSTUNREACH || error == Libc.EINTR;
    }

    private static int failure(int error) {
        return error == Libc.EAGAIN || error == Libc.ENOBUFS ? 0 : FAILED;
    }

    @Override
    public InetSocketAddress localAddress() {
        try {
            return owner.nameOf(this);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public int descriptor() {
        return fd;
    }

    @Override
    public void deafen() {
        if (fd != CLOSED) {
            owner.unwatch(fd);
        }
    }

    @Override
    public void close() {
        if (fd != CLOSED) {
            owner.close(fd);
            fd = CLOSED;
        }
    }
}
