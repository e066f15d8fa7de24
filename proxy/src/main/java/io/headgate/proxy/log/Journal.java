package io.headgate.proxy.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Whether the service manager's journal reads what we write; it understands priorities at the beginning of lines. */
final class Journal {
    private Journal() {}

    /**
     * By the rule of systemd.exec(5): {@code $JOURNAL_STREAM} holds device and inode of the journal's stream. Comparing
     * them keeps a shell started from a service from being taken for the journal.
     */
    static boolean isStderr() {
        return isJournal(System.getenv("JOURNAL_STREAM"), Path.of("/proc/self/fd/2"));
    }

    static boolean isJournal(@Nullable String stream, Path descriptor) {
        if (stream == null) {
            return false;
        }
        try {
            Object device = Files.getAttribute(descriptor, "unix:dev");
            Object inode = Files.getAttribute(descriptor, "unix:ino");
            return stream.equals(device + ":" + inode);
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return false;
        }
    }
}
