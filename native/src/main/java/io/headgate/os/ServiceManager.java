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
    private static final int DATAGRAM = 2;
    private static final int CLOSE_ON_EXEC = 0x80000;
    private static final int MONOTONIC = 1;

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

    /**
     * Another process is the service from now on; returns when the manager has taken note, so that this process may end
     * without being missed. Whatever this process says afterwards is not heard.
     *
     * @param pid which must be of the same service
     * @throws IOException when the manager cannot be told, or does not take note within {@code patience}
     */
    public void follow(long pid, Duration patience) throws IOException {
        if (listens()) {
            tell("MAINPID=" + pid);
            awaitHeard(patience);
        }
    }

    /** The manager closes a descriptor that comes with a message of its own once it has read all before it. */
    private void awaitHeard(Duration patience) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = arena.allocate(Linker.Option.captureStateLayout());
            MemorySegment ends = arena.allocate(ValueLayout.JAVA_INT, 2);
            if (Libc.pipe(errno, ends.address(), CLOSE_ON_EXEC) < 0) {
                throw failed(Libc.text(Libc.errno(errno)));
            }
            int reading = ends.getAtIndex(ValueLayout.JAVA_INT, 0);
            int writing = ends.getAtIndex(ValueLayout.JAVA_INT, 1);
            try {
                tell("BARRIER=1", writing);
                Libc.close(errno, writing);
                writing = LocalMessage.NO_DESCRIPTOR;
                if (!LocalMessage.awaitReadable(reading, patience)) {
                    throw failed("it does not answer");
                }
            } finally {
                Libc.close(errno, reading);
                if (writing != LocalMessage.NO_DESCRIPTOR) {
                    Libc.close(errno, writing);
                }
            }
        }
    }

    private void tell(String message) throws IOException {
        tell(message, LocalMessage.NO_DESCRIPTOR);
    }

    private void tell(String message, int descriptor) throws IOException {
        if (socket == null) {
            return;
        }
        byte[] path = path(socket);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = arena.allocate(Linker.Option.captureStateLayout());
            int fd = Libc.socket(errno, UnixAddress.FAMILY, DATAGRAM | CLOSE_ON_EXEC);
            if (fd < 0) {
                throw failed(Libc.text(Libc.errno(errno)));
            }
            try {
                byte[] text = message.getBytes(StandardCharsets.UTF_8);
                LocalMessage.send(fd, text, descriptor, UnixAddress.of(arena, path));
            } catch (IOException e) {
                throw failed(String.valueOf(e.getMessage()));
            } finally {
                Libc.close(errno, fd);
            }
        }
    }

    /** An abstract name begins with a byte of 0 and has no end but its length. */
    private static byte[] path(String socket) throws IOException {
        byte[] path = socket.getBytes(StandardCharsets.UTF_8);
        if (path.length > UnixAddress.PATH_BYTES_MAX || (path[0] != '/' && path[0] != '@')) {
            throw new IOException("NOTIFY_SOCKET is '" + socket + "', which is no path of a Unix socket: up to "
                    + UnixAddress.PATH_BYTES_MAX + " bytes that begin with / or @; unset it, or let systemd set it");
        }
        if (path[0] == '@') {
            path[0] = 0;
        }
        return path;
    }

    private IOException failed(String why) {
        return new IOException(
                "the service manager cannot be told at NOTIFY_SOCKET " + Objects.requireNonNull(socket) + ": " + why);
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
