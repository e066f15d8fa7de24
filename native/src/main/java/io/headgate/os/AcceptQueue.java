package io.headgate.os;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The connections that the kernel has completed for a listening TCP socket and nobody has accepted yet. */
public final class AcceptQueue {
    private static final int TCP = 6;
    private static final int TCP_INFO = 11;

    /** Of {@code tcpi_unacked} in {@code struct tcp_info}: of a socket that listens, how many wait. */
    private static final int WAITING_AT = 24;

    private AcceptQueue() {}

    /**
     * Has the kernel complete a connection only while none waits to be accepted, so that whoever wants to close the
     * socket can accept all that wait first: it resets the rest. Clients that come meanwhile try again within a second
     * or so, and are refused then. Does nothing where the kernel cannot.
     *
     * @param fd of a socket that listens
     */
    public static void shrink(int fd) {
        if (!Libc.available()) {
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            Libc.listen(arena.allocate(Linker.Option.captureStateLayout()), fd, 0);
        }
    }

    /**
     * How many wait; 0 where the kernel does not tell.
     *
     * @param fd of a socket that listens
     */
    public static int length(int fd) {
        if (!Libc.available()) {
            return 0;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = arena.allocate(Linker.Option.captureStateLayout());
            MemorySegment info = arena.allocate(WAITING_AT + Integer.BYTES, Integer.BYTES);
            MemorySegment bytes = arena.allocateFrom(ValueLayout.JAVA_INT, (int) info.byteSize());
            int result = Libc.getOption(errno, fd, TCP, TCP_INFO, info.address(), bytes.address());
            return result < 0 ? 0 : info.get(ValueLayout.JAVA_INT, WAITING_AT);
        }
    }
}
