package io.headgate.os;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A connection to another process of this machine, over which messages travel as wholes and may bring an open
 * descriptor along (a Unix socket of the kind {@code SOCK_SEQPACKET}). Linux only. For one thread, which may wait.
 */
public final class LocalSocket implements AutoCloseable {
    static final int SEQUENCED = 5;
    static final int CLOSE_ON_EXEC = 0x80000;

    /** Twice what a long command line takes, and well below what the kernel sends as one. */
    public static final int MESSAGE_BYTES_MAX = 64 * 1024;

    private static final int SOL_SOCKET = 1;
    private static final int SO_PEERCRED = 17;

    private static final int SO_SNDTIMEO = 21;

    /** Who does not read for so long is stuck, and whoever sends may hold up a node. */
    private static final Duration SEND_MAX = Duration.ofSeconds(5);

    private int fd;

    private LocalSocket(int fd) {
        this.fd = fd;
    }

    /** Takes over {@code fd}, whatever comes of it. */
    static LocalSocket of(int fd) throws IOException {
        LocalSocket socket = new LocalSocket(fd);
        try {
            socket.sendWithin(SEND_MAX);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** How long a message may wait for the other side to read; to connect may take as long. */
    void sendWithin(Duration patience) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = arena.allocate(Linker.Option.captureStateLayout());
            MemorySegment time =
                    arena.allocateFrom(ValueLayout.JAVA_LONG, patience.toSeconds(), patience.toNanosPart() / 1000);
            int result = Libc.setOption(errno, fd, SOL_SOCKET, SO_SNDTIMEO, time.address(), (int) time.byteSize());
            Descriptors.checked(result, errno, "setsockopt");
        }
    }

    /**
     * Who is at the other end, as the kernel says: whoever made the connection, or listened for it.
     *
     * @param pid of the process
     * @param user its number; 0 is root
     */
    public record Peer(long pid, int user) {
        /** Whether it may do all that this process may: it is of the same user, or root's. */
        public boolean isTrusted() {
            return user == 0 || user == Descriptors.user();
        }
    }

    /**
     * Connects to whoever listens at a path.
     *
     * @throws IOException when nobody does, or this is no Linux
     */
    public static LocalSocket connect(Path path) throws IOException {
        if (!Libc.available()) {
            throw new IOException("only Linux passes open sockets between processes as it is done here");
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = arena.allocate(Linker.Option.captureStateLayout());
            UnixAddress address = UnixAddress.of(arena, path);
            int fd = Descriptors.checked(
                    Libc.socket(errno, UnixAddress.FAMILY, SEQUENCED | CLOSE_ON_EXEC), errno, "socket");
            LocalSocket socket = of(fd);
            if (Libc.connect(errno, fd, address.memory().address(), address.bytes()) < 0) {
                IOException failure = new IOException(Libc.text(Libc.errno(errno)));
                socket.close();
                throw failure;
            }
            return socket;
        }
    }

    /** See {@link Peer}. */
    public Peer peer() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = arena.allocate(Linker.Option.captureStateLayout());
            MemorySegment who = arena.allocate(ValueLayout.JAVA_INT, 3);
            MemorySegment bytes = arena.allocateFrom(ValueLayout.JAVA_INT, (int) who.byteSize());
            int result = Libc.getOption(errno, fd, SOL_SOCKET, SO_PEERCRED, who.address(), bytes.address());
            Descriptors.checked(result, errno, "getsockopt");
            return new Peer(who.get(ValueLayout.JAVA_INT, 0), who.get(ValueLayout.JAVA_INT, Integer.BYTES));
        }
    }

    /**
     * Sends a message, up to {@link #MESSAGE_BYTES_MAX} bytes.
     *
     * @param descriptor the other process gets one of its own for what it stands for, and this one stays;
     *     {@link LocalMessage#NO_DESCRIPTOR}: none
     * @throws IOException when the other side has gone, or has not read for 5 s
     */
    public void send(byte[] message, int descriptor) throws IOException {
        if (message.length == 0 || message.length > MESSAGE_BYTES_MAX) {
            throw new IOException("a message of " + message.length + " bytes, not 1 to " + MESSAGE_BYTES_MAX);
        }
        LocalMessage.send(fd, message, descriptor, null);
    }

    /**
     * Waits for the next message.
     *
     * @return null when the other side has ended
     * @throws SocketTimeoutException when none has come within {@code patience}
     */
    public @Nullable LocalMessage receive(Duration patience) throws IOException {
        if (!LocalMessage.awaitReadable(fd, patience)) {
            throw new SocketTimeoutException("nothing was heard for " + patience.toMillis() + " ms");
        }
        return LocalMessage.receive(fd, MESSAGE_BYTES_MAX);
    }

    @Override
    public void close() {
        Descriptors.close(fd);
        fd = LocalMessage.NO_DESCRIPTOR;
    }
}
