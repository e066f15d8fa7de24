package io.headgate.proxy.node;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/** A state folder belongs to one node at a time; the system gives it back however the process ends. */
public final class StateLock implements AutoCloseable {
    private final FileChannel channel;

    private StateLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Makes the folder, readable by its owner only, and takes it.
     *
     * @throws StateInUse when another node has it
     * @throws IOException when it cannot be made or written
     */
    public static StateLock take(StateFolder folder) throws IOException {
        Files.createDirectories(
                folder.run(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        FileChannel channel = FileChannel.open(
                folder.lock(), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            if (tryLock(channel) == null) {
                throw new StateInUse("the state folder " + folder + " is in use by process " + owner(folder)
                        + "; stop that node, or name another folder by --state");
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)));
            return new StateLock(channel);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // another node in this process has it
        }
    }

    private static String owner(StateFolder folder) throws IOException {
        return Files.readString(folder.lock()).strip();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
