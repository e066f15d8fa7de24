package io.headgate.dataplane;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Where a Unix socket is to be bound: nothing may be there, and a socket nobody listens at any more is nothing. */
record UnixPath(Path path) {
    /** Of a file's mode, what kind it is, and the kind that sockets are (inode(7)). */
    private static final int KIND = 0170000;

    private static final int SOCKET = 0140000;

    /**
     * Removes the socket that an ended process left behind.
     *
     * @throws IOException saying what is there instead, which is left alone
     */
    void free() throws IOException {
        try {
            int mode = (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
            if ((mode & KIND) != SOCKET) {
                throw new IOException("a file that is no socket is there");
            }
        } catch (NoSuchFileException nothing) {
            return;
        }
        if (isListenedAt()) {
            throw new IOException("another process, or another listener, accepts there");
        }
        Files.deleteIfExists(path);
    }

    /** Does not wait: a listener whose queue is full is one. */
    private boolean isListenedAt() throws IOException {
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            probe.configureBlocking(false);
            probe.connect(UnixDomainSocketAddress.of(path));
            return true;
        } catch (ConnectException refused) {
            return false;
        }
    }
}
