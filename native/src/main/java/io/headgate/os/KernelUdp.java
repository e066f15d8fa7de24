package io.headgate.os;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The UDP sockets of one thread on Linux, and word of those that have something to read. All are watched by one
 * {@code epoll(7)} of their own, whose descriptor is readable when any of them is: an event loop, of whatever kind,
 * watches that one descriptor, however many sockets there are. A socket costs the heap some 30 bytes.
 *
 * <p>Confined to its thread.
 */
public final class KernelUdp implements AutoCloseable {
    /** Sockets looked at by one {@link #poll}; those that are left over are reported by the next. */
    private static final int EVENTS = 64;

    /**
     * What may wait in the kernel for a bound socket, in bytes: a burst of some thousand datagrams while the loop does
     * other things. The kernel caps it at {@code net.core.rmem_max}.
     */
    private static final int RECEIVE_BUFFER_BYTES = 4 * 1024 * 1024;

    private static final int DATAGRAMS = 2;
    private static final int NON_BLOCKING = 0x800;
    private static final int CLOSE_ON_EXEC = 0x80000;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVBUF = 8;
    private static final int SO_REUSEPORT = 15;
    private static final int IPPROTO_IP = 0;
    private static final int IPPROTO_IPV6 = 41;
    private static final int IP_PKTINFO = 8;
    private static final int IP_RECVERR = 11;
    private static final int IPV6_RECVERR = 25;
    private static final int IPV6_RECVPKTINFO = 49;
    private static final int EPOLL_ADD = 1;
    private static final int EPOLL_DELETE = 2;
    private static final int EPOLLIN = 1;

    private final MemorySegment errno = Arena.ofAuto().allocate(Linker.Option.captureStateLayout());
    private final MemorySegment scratch = Arena.ofAuto().allocate(SocketAddresses.BYTES + 8, 8);
    private final int eventBytes = Libc.packsEpollEvents() ? 12 : 16;
    private final MemorySegment events = Arena.ofAuto().allocate((long) EVENTS * eventBytes, 8);
    private final int epoll;
    private @Nullable Runnable[] readers = new @Nullable Runnable[64];
    private boolean open = true;

    /** Throws {@link IOException} when the process has its most descriptors. */
    public KernelUdp() throws IOException {
        epoll = checked(Libc.epollCreate(errno, CLOSE_ON_EXEC), "epoll_create1");
    }

    /** Whether this kernel is a Linux that this class knows; all that Netty's epoll runs on are. */
    public static boolean available() {
        return Libc.available();
    }

    /** The descriptor that is readable when {@link #poll} has something to do. */
    public int descriptor() {
        return epoll;
    }

    /**
     * A socket that takes what is sent to {@code at}. Others may be bound there too ({@code SO_REUSEPORT}): the kernel
     * spreads the peers over them, each always to the same one. Bound to all addresses, the socket tells which one each
     * datagram was sent to.
     *
     * @param reader called by {@link #poll} when there may be something to read
     * @throws IOException with the kernel's reason
     */
    public UdpSocket bind(InetSocketAddress at, Runnable reader) throws IOException {
        KernelUdpSocket socket = open(at);
        try {
            set(socket, SOL_SOCKET, SO_REUSEPORT, 1);
            prepare(socket, at);
            bind(socket, at);
            watch(socket, reader);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /**
     * Like {@link #bind}, with a socket that another process has bound.
     *
     * @param fd taken over, whatever comes of it
     */
    public UdpSocket adopt(int fd, Runnable reader) throws IOException {
        try {
            InetSocketAddress at = (InetSocketAddress) Descriptors.address(fd);
            KernelUdpSocket socket = new KernelUdpSocket(this, fd, family(at));
            prepare(socket, at);
            watch(socket, reader);
            return socket;
        } catch (IOException e) {
            Libc.close(errno, fd);
            throw e;
        }
    }

    private void prepare(KernelUdpSocket socket, InetSocketAddress at) throws IOException {
        set(socket, SOL_SOCKET, SO_RCVBUF, RECEIVE_BUFFER_BYTES);
        if (at.getAddress().isAnyLocalAddress()) {
            boolean inet = socket.family() == SocketAddresses.INET;
            set(socket, inet ? IPPROTO_IP : IPPROTO_IPV6, inet ? IP_PKTINFO : IPV6_RECVPKTINFO, 1);
        }
    }

    /**
     * A socket at a port that no other socket has, in no process, chosen by the kernel at random.
     *
     * @param like an address of the family that it is for
     * @param reader called by {@link #poll} when there may be something to read, or somebody could not be reached
     * @throws IOException with the kernel's reason, as that there is no descriptor or port left
     */
    public UdpSocket open(InetAddress like, Runnable reader) throws IOException {
        InetSocketAddress any = UdpPeer.any(like);
        KernelUdpSocket socket = open(any);
        try {
            boolean inet = socket.family() == SocketAddresses.INET;
            set(socket, inet ? IPPROTO_IP : IPPROTO_IPV6, inet ? IP_RECVERR : IPV6_RECVERR, 1);
            bind(socket, any);
            watch(socket, reader);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private void bind(KernelUdpSocket socket, InetSocketAddress at) throws IOException {
        int bytes = SocketAddresses.write(scratch, at, socket.family());
        checked(Libc.bind(errno, socket.fd(), scratch.address(), bytes), "bind");
    }

    private KernelUdpSocket open(InetSocketAddress address) throws IOException {
        short family = family(address);
        int fd = checked(Libc.socket(errno, family, DATAGRAMS | NON_BLOCKING | CLOSE_ON_EXEC), "socket");
        return new KernelUdpSocket(this, fd, family);
    }

    private static short family(InetSocketAddress address) {
        return address.getAddress() instanceof Inet4Address ? SocketAddresses.INET : SocketAddresses.INET6;
    }

    private void set(KernelUdpSocket socket, int level, int option, int value) throws IOException {
        scratch.set(ValueLayout.JAVA_INT, 0, value);
        checked(Libc.setOption(errno, socket.fd(), level, option, scratch.address(), 4), "setsockopt");
    }

    InetSocketAddress nameOf(KernelUdpSocket socket) throws IOException {
        scratch.set(ValueLayout.JAVA_INT, SocketAddresses.BYTES, SocketAddresses.BYTES);
        long lengthAt = scratch.address() + SocketAddresses.BYTES;
        checked(Libc.name(errno, socket.fd(), scratch.address(), lengthAt), "getsockname");
        return SocketAddresses.read(scratch);
    }

    private void watch(KernelUdpSocket socket, Runnable reader) throws IOException {
        int fd = socket.fd();
        if (fd >= readers.length) {
            readers = Arrays.copyOf(readers, Math.max(fd + 1, readers.length * 2));
        }
        readers[fd] = reader;
        events.set(ValueLayout.JAVA_INT_UNALIGNED, 0, EPOLLIN);
        events.set(ValueLayout.JAVA_LONG_UNALIGNED, eventBytes - 8, fd);
        checked(Libc.epollControl(errno, epoll, EPOLL_ADD, fd, events.address()), "epoll_ctl");
    }

    /** Calls the readers of up to 64 sockets that have something to read or an error to tell. */
    public void poll() {
        int count = open ? Libc.epollWait(errno, epoll, events.address(), EVENTS) : 0;
        for (int i = 0; i < count; i++) {
            int fd = (int) events.get(ValueLayout.JAVA_LONG_UNALIGNED, (long) (i + 1) * eventBytes - 8);
            Runnable reader = readers[fd];
            if (reader != null) {
                // One that was closed by a reader before it is gone; a new one that took its number finds nothing to
                // read.
                reader.run();
            }
        }
    }

    MemorySegment errno() {
        return errno;
    }

    /** Another process that has the socket too goes on reading it, and would wake us for it. */
    void unwatch(int fd) {
        readers[fd] = null;
        Libc.epollControl(errno, epoll, EPOLL_DELETE, fd, events.address());
    }

    void close(int fd) {
        readers[fd] = null;
        Libc.close(errno, fd); // it is no longer watched then, if no other process has it
    }

    private int checked(int result, String call) throws IOException {
        if (result < 0) {
            int error = Libc.errno(errno);
            throw new IOException(call + ": " + Libc.text(error) + " (errno " + error + ")");
        }
        return result;
    }

    /** Stops watching. Sockets are closed by their owners. */
    @Override
    public void close() {
        if (open) {
            open = false;
            Libc.close(errno, epoll);
        }
    }
}
