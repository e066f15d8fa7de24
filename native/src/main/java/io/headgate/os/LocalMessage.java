package io.headgate.os;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One message over a Unix socket, with at most one open descriptor ({@code sendmsg(2)}, {@code SCM_RIGHTS} of unix(7)),
 * as 64-bit Linux lays it out:
 *
 * <pre>
 * msghdr   0 name*  8 name length  16 iovec*  24 iovecs  32 control*  40 control length  48 flags
 * iovec    0 base*  8 bytes
 * control  0 length 8 level  12 type  16 descriptor
 * </pre>
 *
 * @param bytes what it says
 * @param descriptor now this process's, which closes it; {@link #NO_DESCRIPTOR} if none came
 */
public record LocalMessage(byte[] bytes, int descriptor) {
    /** Instead of a descriptor. */
    public static final int NO_DESCRIPTOR = -1;

    private static final int HEADER = 56;
    private static final int VECTOR_AT = HEADER;
    private static final int CONTROL_AT = VECTOR_AT + 16;
    private static final int DESCRIPTOR_AT = CONTROL_AT + 16;
    private static final int CONTROL_BYTES = 20;
    private static final int CONTROL_SPACE = 24;
    private static final int ALL = CONTROL_AT + CONTROL_SPACE;

    private static final int SOL_SOCKET = 1;
    private static final int SCM_RIGHTS = 1;
    private static final int NO_SIGNAL = 0x4000;
    private static final int CLOSE_ON_EXEC = 0x40000000;
    private static final int CUT_OFF = 0x28; // MSG_TRUNC, MSG_CTRUNC
    private static final short POLLIN = 1;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

    /** @param to null over a socket that is connected */
    static void send(int fd, byte[] bytes, int descriptor, @Nullable UnixAddress to) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = arena.allocate(Linker.Option.captureStateLayout());
            MemorySegment content = arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes);
            MemorySegment header = header(arena, content);
            if (to != null) {
                header.set(LONG, 0, to.memory().address());
                header.set(INT, 8, to.bytes());
            }
            if (descriptor != NO_DESCRIPTOR) {
                header.set(LONG, 40, CONTROL_SPACE);
                header.set(LONG, CONTROL_AT, CONTROL_BYTES);
                header.set(INT, CONTROL_AT + 8, SOL_SOCKET);
                header.set(INT, CONTROL_AT + 12, SCM_RIGHTS);
                header.set(INT, DESCRIPTOR_AT, descriptor);
            } else {
                header.set(LONG, 32, 0);
            }
            long sent;
            do {
                sent = Libc.sendMessage(errno, fd, header.address(), NO_SIGNAL);
            } while (sent < 0 && Libc.errno(errno) == Libc.EINTR);
            content.fill((byte) 0); // it may be secret, and memory that is given back is not wiped
            if (sent < 0) {
                throw new IOException(Libc.text(Libc.errno(errno)));
            }
        }
    }

    /** Returns null at the end. */
    static @Nullable LocalMessage receive(int fd, int bytesMax) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = arena.allocate(Linker.Option.captureStateLayout());
            MemorySegment content = arena.allocate(bytesMax);
            MemorySegment header = header(arena, content);
            header.set(LONG, 40, CONTROL_SPACE);
            long count;
            do {
                count = Libc.receiveMessage(errno, fd, header.address(), CLOSE_ON_EXEC);
            } while (count < 0 && Libc.errno(errno) == Libc.EINTR);
            if (count < 0) {
                throw new IOException(Libc.text(Libc.errno(errno)));
            }
            boolean carries = header.get(LONG, 40) >= CONTROL_BYTES && header.get(INT, CONTROL_AT + 12) == SCM_RIGHTS;
            int descriptor = carries ? header.get(INT, DESCRIPTOR_AT) : NO_DESCRIPTOR;
            if ((header.get(INT, 48) & CUT_OFF) != 0) {
                Descriptors.close(descriptor);
                throw new IOException("a message of more than " + bytesMax + " bytes, or with several descriptors");
            }
            byte[] bytes = content.asSlice(0, count).toArray(ValueLayout.JAVA_BYTE);
            content.asSlice(0, count).fill((byte) 0); // as in send
            return count == 0 ? null : new LocalMessage(bytes, descriptor);
        }
    }

    private static MemorySegment header(Arena arena, MemorySegment content) {
        MemorySegment header = arena.allocate(ALL, Long.BYTES);
        header.set(LONG, 16, header.address() + VECTOR_AT);
        header.set(LONG, 24, 1);
        header.set(LONG, 32, header.address() + CONTROL_AT);
        header.set(LONG, VECTOR_AT, content.address());
        header.set(LONG, VECTOR_AT + 8, content.byteSize());
        return header;
    }

    /** Waits until there is something to read, or the other side has ended; returns whether that was in time. */
    static boolean awaitReadable(int fd, Duration patience) throws IOException {
        long endNs = System.nanoTime() + patience.toNanos();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = arena.allocate(Linker.Option.captureStateLayout());
            MemorySegment entry = arena.allocate(8, 4);
            entry.set(INT, 0, fd);
            entry.set(ValueLayout.JAVA_SHORT, 4, POLLIN);
            while (true) {
                long restMs = Math.max(0, (endNs - System.nanoTime()) / 1_000_000 + 1);
                int ready = Libc.poll(errno, entry.address(), 1, (int) Math.min(restMs, Integer.MAX_VALUE));
                if (ready >= 0) {
                    return ready > 0;
                }
                if (Libc.errno(errno) != Libc.EINTR) {
                    throw new IOException(Libc.text(Libc.errno(errno)));
                }
            }
        }
    }
}
