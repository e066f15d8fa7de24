package io.headgate.os;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;

/** What can be asked of, and done to, sockets that another process has opened. Linux only. Any thread. */
public final class Descriptors {
    private static final int GET_FLAGS = 3;
    private static final int SET_FLAGS = 4;
    private static final int NON_BLOCKING = 0x800;
    private static final int SET_DESCRIPTOR_FLAGS = 2;
    private static final int CLOSE_ON_EXEC = 1;
    private static final int SOL_SOCKET = 1;
    private static final int SO_TYPE = 3;
    private static final int SO_REUSEPORT = 15;
    private static final int DATAGRAMS = 2;

    private Descriptors() {}

    /** Makes it one that never waits, and that programs which this process starts do not get. */
    public static void adopt(int fd) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = arena.allocate(Linker.Option.captureStateLayout());
            int flags = checked(Libc.control(errno, fd, GET_FLAGS, 0), errno, "fcntl");
            checked(Libc.control(errno, fd, SET_FLAGS, flags | NON_BLOCKING), errno, "fcntl");
            checked(Libc.control(errno, fd, SET_DESCRIPTOR_FLAGS, CLOSE_ON_EXEC), errno, "fcntl");
        }
    }

    /** Where a socket is bound: an {@link java.net.InetSocketAddress} or a {@link UnixDomainSocketAddress}. */
    public static SocketAddress address(int fd) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = arena.allocate(Linker.Option.captureStateLayout());
            MemorySegment name = arena.allocate(UnixAddress.BYTES + 1, Long.BYTES);
            MemorySegment bytes = arena.allocateFrom(ValueLayout.JAVA_INT, UnixAddress.BYTES);
            checked(Libc.name(errno, fd, name.address(), bytes.address()), errno, "getsockname");
            short family = name.get(ValueLayout.JAVA_SHORT, 0);
            return switch (family) {
                case SocketAddresses.INET, SocketAddresses.INET6 -> SocketAddresses.read(name);
                case UnixAddress.FAMILY -> UnixDomainSocketAddress.of(name.getString(Short.BYTES));
                default -> throw new IOException("a socket of the family " + family);
            };
        }
    }

    /** Whether it is a socket of datagrams. */
    public static boolean isDatagram(int fd) throws IOException {
        return option(fd, SO_TYPE) == DATAGRAMS;
    }

    /** Whether others may be bound where it is ({@code SO_REUSEPORT}). */
    public static boolean sharesPort(int fd) throws IOException {
        return option(fd, SO_REUSEPORT) != 0;
    }

    private static int option(int fd, int option) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = arena.allocate(Linker.Option.captureStateLayout());
            MemorySegment value = arena.allocate(ValueLayout.JAVA_INT);
            MemorySegment bytes = arena.allocateFrom(ValueLayout.JAVA_INT, Integer.BYTES);
            int result = Libc.getOption(errno, fd, SOL_SOCKET, option, value.address(), bytes.address());
            checked(result, errno, "getsockopt");
            return value.get(ValueLayout.JAVA_INT, 0);
        }
    }

    /** Does nothing for a negative one, which stands for none. */
    public static void close(int fd) {
        if (fd >= 0) {
            try (Arena arena = Arena.ofConfined()) {
                Libc.close(arena.allocate(Linker.Option.captureStateLayout()), fd);
            }
        }
    }

    static int user() {
        try (Arena arena = Arena.ofConfined()) {
            return Libc.user(arena.allocate(Linker.Option.captureStateLayout()));
        }
    }

    static int checked(int result, MemorySegment errno, String call) throws IOException {
        if (result < 0) {
            throw new IOException(call + ": " + Libc.text(Libc.errno(errno)));
        }
        return result;
    }
}
