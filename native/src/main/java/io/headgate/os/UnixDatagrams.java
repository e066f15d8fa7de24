package io.headgate.os;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Sends datagrams to a Unix socket, which the JDK cannot. A receiver that is busy is waited for, though not for long.
 * One thread at a time.
 */
public final class UnixDatagrams implements AutoCloseable {
    private static final short UNIX = 1;
    private static final int DATAGRAM = 2;
    private static final int CLOSE_ON_EXEC = 0x80000;
    private static final int NO_SIGNAL = 0x4000;
    private static final int SOCKET_LEVEL = 1;
    private static final int SEND_TIMEOUT = 21;

    /** Of {@code sun_path} in {@code struct sockaddr_un}, its last byte for the end of the text. */
    private static final int PATH_BYTES_MAX = 107;

    private final String path;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment errno = arena.allocate(Linker.Option.captureStateLayout());
    private final MemorySegment to;
    private final int toBytes;
    private final MemorySegment message;
    private final int fd;

    private UnixDatagrams(String path, int messageBytesMax, Duration sendMax) throws IOException {
        this.path = path;
        byte[] name = path.getBytes(StandardCharsets.UTF_8);
        to = arena.allocate(Short.BYTES + PATH_BYTES_MAX + 1, Short.BYTES);
        to.set(ValueLayout.JAVA_SHORT, 0, UNIX);
        MemorySegment.copy(name, 0, to, ValueLayout.JAVA_BYTE, Short.BYTES, name.length);
        toBytes = Short.BYTES + name.length + 1;
        message = arena.allocate(messageBytesMax);
        fd = Libc.socket(errno, UNIX, DATAGRAM | CLOSE_ON_EXEC);
        if (fd < 0) {
            IOException why = failed();
            arena.close();
            throw why;
        }
        MemorySegment time = arena.allocate(2L * Long.BYTES, Long.BYTES);
        time.set(ValueLayout.JAVA_LONG, 0, sendMax.toSeconds());
        time.set(ValueLayout.JAVA_LONG, Long.BYTES, sendMax.toNanosPart() / 1000);
        Libc.setOption(errno, fd, SOCKET_LEVEL, SEND_TIMEOUT, time.address(), 2 * Long.BYTES);
    }

    /**
     * Opens a socket to send from.
     *
     * @param path of the receiver's socket, at most 107 bytes
     * @param messageBytesMax the longest datagram
     * @param sendMax how long a receiver that is busy is waited for
     * @throws IOException when there is no such socket here
     */
    public static UnixDatagrams open(String path, int messageBytesMax, Duration sendMax) throws IOException {
        if (!Libc.available()) {
            throw new IOException("no datagrams to Unix sockets on this system: it takes Linux on x86-64 or aarch64");
        }
        if (path.getBytes(StandardCharsets.UTF_8).length > PATH_BYTES_MAX) {
            throw new IOException(
                    path + ": longer than the " + PATH_BYTES_MAX + " bytes that a Unix socket's path may have");
        }
        return new UnixDatagrams(path, messageBytesMax, sendMax);
    }

    /**
     * Sends what remains of {@code bytes} as one datagram.
     *
     * @throws IOException when nobody receives there, or takes it in time
     */
    public void send(ByteBuffer bytes) throws IOException {
        int length = bytes.remaining();
        MemorySegment.copy(MemorySegment.ofBuffer(bytes), 0, message, 0, length);
        long sent;
        do {
            sent = Libc.sendTo(errno, fd, message.address(), length, NO_SIGNAL, to.address(), toBytes);
        } while (sent < 0 && Libc.errno(errno) == Libc.EINTR);
        if (sent < 0) {
            throw failed();
        }
        bytes.position(bytes.limit());
    }

    private IOException failed() {
        return new IOException(path + ": " + Libc.text(Libc.errno(errno)));
    }

    @Override
    public void close() {
        Libc.close(errno, fd);
        arena.close();
    }
}
