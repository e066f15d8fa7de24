package io.headgate.os;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/** Where other processes of this user make {@link LocalSocket}s to. One thread accepts; any may close. */
public final class LocalListener implements AutoCloseable {
    /** A command and a successor are two. */
    private static final int BACKLOG = 8;

    private static final int BOTH_WAYS = 2;

    private final int fd;
    private volatile boolean closed;

    private LocalListener(int fd) {
        this.fd = fd;
    }

    /**
     * Listens at {@code path} in the place of whoever did before: made under another name and moved there, so that
     * there is always somebody. Only this user, and root, may connect.
     */
    public static LocalListener open(Path path) throws IOException {
        if (!Libc.available()) {
            throw new IOException("this is no Linux");
        }
        Path fresh = path.resolveSibling(path.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = arena.allocate(Linker.Option.captureStateLayout());
            UnixAddress address = UnixAddress.of(arena, fresh);
            int type = LocalSocket.SEQUENCED | LocalSocket.CLOSE_ON_EXEC;
            int fd = Descriptors.checked(Libc.socket(errno, UnixAddress.FAMILY, type), errno, "socket");
            try {
                Descriptors.checked(Libc.bind(errno, fd, address.memory().address(), address.bytes()), errno, "bind");
                Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-------"));
                Descriptors.checked(Libc.listen(errno, fd, BACKLOG), errno, "listen");
                Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                return new LocalListener(fd);
            } catch (IOException e) {
                Descriptors.close(fd);
                throw e;
            }
        }
    }

    /**
     * Waits for the next connection.
     *
     * @return null once this is closed, and with it gone
     */
    public @Nullable LocalSocket accept() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = arena.allocate(Linker.Option.captureStateLayout());
            int connection;
            do {
                connection = Libc.accept(errno, fd, LocalSocket.CLOSE_ON_EXEC);
            } while (connection < 0 && Libc.errno(errno) == Libc.EINTR);
            if (connection >= 0 && !closed) {
                return LocalSocket.of(connection);
            }
            String why = Libc.text(Libc.errno(errno));
            Descriptors.close(connection);
            if (closed) {
                Descriptors.close(fd); // by who uses it, so that nobody else's is met under its number
                return null;
            }
            throw new IOException(why);
        }
    }

    /** Lets {@link #accept} return. The file stays, as it may be another's by now. */
    @Override
    public void close() {
        closed = true;
        try (Arena arena = Arena.ofConfined()) {
            Libc.shutDown(arena.allocate(Linker.Option.captureStateLayout()), fd, BOTH_WAYS);
        }
    }
}
