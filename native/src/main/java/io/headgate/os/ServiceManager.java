package io.headgate.os;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whoever started this process as a service and wants to hear of it: systemd, by the protocol of sd_notify(3), one
 * datagram per message to the Unix socket that the environment names. Where there is none nothing is sent. Any thread.
 *
 * @param socket where messages go, {@code @} in front for an abstract name; null where nobody wants to hear
 * @param watchdog within what time it wants to hear that we live; null where it does not watch
 */
public record ServiceManager(
        @Nullable String socket, @Nullable Duration watchdog) {
    private static final short UNIX = 1;
    private static final int DATAGRAM = 2;
    private static final int CLOSE_ON_EXEC = 0x80000;
    private static final int NO_SIGNAL = 0x4000;
    private static final int MONOTONIC = 1;

    /** Of {@code sun_path} in {@code struct sockaddr_un}, its last byte for the end of the text. */
    private static final int PATH_BYTES_MAX = 107;

    /** By {@code NOTIFY_SOCKET}, {@code WATCHDOG_USEC} and {@code WATCHDOG_PID}. */
    public static ServiceManager of(Map<String, String> environment) {
        String socket = environment.get("NOTIFY_SOCKET");
        if (socket == null || socket.isEmpty() || !Libc.available()) {
            return new ServiceManager(null, null);
        }
        String own = String.valueOf(ProcessHandle.current().pid());
        boolean forUs = environment.getOrDefault("WATCHDOG_PID", own).equals(own);
        return new ServiceManager(socket, forUs ? micros(environment.get("WATCHDOG_USEC")) : null);
    }

    private static @Nullable Duration micros(@Nullable String text) {
        try {
            long micros = text == null ? 0 : Long.parseLong(text);
            return micros > 0 ? Duration.ofNanos(Math.multiplyExact(micros, 1000)) : null;
        } catch (NumberFormatException | ArithmeticException e) {
            return null;
        }
    }

    /** Whether anybody wants to hear. */
    public boolean listens() {
        return socket != null;
    }

    /**
     * Serves from now on, or again after {@link #reloading}.
     *
     * @param status one line for people
     */
    public void ready(String status) throws IOException {
        tell("READY=1\nSTATUS=" + status);
    }

    /** Reads its configuration; {@link #ready} follows whatever came of it. */
    public void reloading() throws IOException {
        if (listens()) {
            tell("RELOADING=1\nMONOTONIC_USEC=" + monotonicUs());
        }
    }

    /** Ends, and wants {@code atMost} for it whatever was configured. */
    public void stopping(Duration atMost, String status) throws IOException {
        tell("STOPPING=1\nEXTEND_TIMEOUT_USEC=" + atMost.toNanos() / 1000 + "\nSTATUS=" + status);
    }

    /** Lives; due within each {@link #watchdog}, or the process is killed and started again. */
    public void alive(String status) throws IOException {
        tell("WATCHDOG=1\nSTATUS=" + status);
    }

    private void tell(String message) throws IOException {
        if (socket == null) {
            return;
        }
        byte[] path = path(socket);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = arena.allocate(Linker.Option.captureStateLayout());
            int fd = Libc.socket(errno, UNIX, DATAGRAM | CLOSE_ON_EXEC);
            if (fd < 0) {
                throw failed(errno);
            }
            try {
                send(arena, errno, fd, message, path);
            } finally {
                Libc.close(errno, fd);
            }
        }
    }

    private void send(Arena arena, MemorySegment errno, int fd, String message, byte[] path) throws IOException {
        MemorySegment text = arena.allocateFrom(ValueLayout.JAVA_BYTE, message.getBytes(StandardCharsets.UTF_8));
        MemorySegment to = arena.allocate(Short.BYTES + PATH_BYTES_MAX + 1, Short.BYTES);
        to.set(ValueLayout.JAVA_SHORT, 0, UNIX);
        MemorySegment.copy(path, 0, to, ValueLayout.JAVA_BYTE, Short.BYTES, path.length);
        int toBytes = Short.BYTES + path.length;
        long sent;
        do {
            sent = Libc.sendTo(errno, fd, text.address(), text.byteSize(), NO_SIGNAL, to.address(), toBytes);
        } while (sent < 0 && Libc.errno(errno) == Libc.EINTR);
        if (sent < 0) {
            throw failed(errno);
        }
    }

    /** An abstract name begins with a byte of 0 and has no end but its length. */
    private static byte[] path(String socket) throws IOException {
        byte[] path = socket.getBytes(StandardCharsets.UTF_8);
        if (path.length > PATH_BYTES_MAX || (path[0] != '/' && path[0] != '@')) {
            throw new IOException("NOTIFY_SOCKET is '" + socket + "', which is no path of a Unix socket: up to "
                    + PATH_BYTES_MAX + " bytes that begin with / or @; unset it, or let systemd set it");
        }
        if (path[0] == '@') {
            path[0] = 0;
        }
        return path;
    }

    private IOException failed(MemorySegment errno) {
        return new IOException("the service manager cannot be told at NOTIFY_SOCKET " + Objects.requireNonNull(socket)
                + ": " + Libc.text(Libc.errno(errno)));
    }

    /** The clock that systemd compares with, microseconds. */
    private static long monotonicUs() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment time = arena.allocate(2L * Long.BYTES, Long.BYTES);
            Libc.time(arena.allocate(Linker.Option.captureStateLayout()), MONOTONIC, time.address());
            long seconds = time.get(ValueLayout.JAVA_LONG, 0);
            return seconds * 1_000_000 + time.get(ValueLayout.JAVA_LONG, Long.BYTES) / 1000;
        }
    }
}
