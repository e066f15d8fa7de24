package io.headgate.proxy.audit;

import io.headgate.proxy.log.EventLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes the audit trail. It holds nothing in memory: each entry follows the {@link AuditHead} on the disk, under a
 * lock that other processes respect, so that a process that takes over from another goes on where that one ended.
 *
 * <p>An entry is first forced to the disk and then becomes the head. A crash between the two leaves an entry behind the
 * head, which the next one follows; a crash within the first leaves a part of a line, which the next one replaces.
 * Anything else that is not as the head says was done by somebody else: the next entry follows the head all the same,
 * and the gap shows for good.
 *
 * <p>Thread-safe.
 */
public final class AuditTrail {
    private static final EventLog LOG = EventLog.of("audit");

    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    /** Some ten thousand entries: read as a whole within 50 ms. */
    private static final long FILE_BYTES_MAX = 4L * 1024 * 1024;

    private final Path folder;
    private final long fileBytesMax;

    private AuditTrail(Path folder, long fileBytesMax) {
        this.folder = folder;
        this.fileBytesMax = fileBytesMax;
    }

    /**
     * Opens the trail in a folder, which is made where there is none.
     *
     * @throws IOException when that cannot be done
     */
    public static AuditTrail open(Path folder) throws IOException {
        return open(folder, FILE_BYTES_MAX);
    }

    /** @param fileBytesMax after which the next file begins */
    static AuditTrail open(Path folder, long fileBytesMax) throws IOException {
        Files.createDirectories(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        AuditTrail trail = new AuditTrail(folder, fileBytesMax);
        if (!Files.exists(trail.headFile()) && AuditFiles.in(folder).isEmpty()) {
            AuditHead.EMPTY.write(trail.headFile());
        }
        return trail;
    }

    private Path headFile() {
        return head(folder);
    }

    static Path head(Path folder) {
        return folder.resolve("head");
    }

    /**
     * Writes an event down; it is on the disk when this returns.
     *
     * @return the entry, which is now the last
     * @throws IOException when it is not sure to be there
     */
    public synchronized End append(AuditEvent event) throws IOException {
        try (FileChannel lock = channel(folder.resolve("lock"));
                FileLock _ = lock.lock()) {
            AuditHead head = head();
            if (head.bytes() >= fileBytesMax) {
                head = new AuditHead(head.seq(), head.hash(), AuditFiles.name(head.seq() + 1), 0);
            }
            try (FileChannel file = channel(folder.resolve(head.file()))) {
                AuditHead written = append(event, settled(head, file), file);
                return new End(written.seq(), written.hash());
            }
        }
    }

    private AuditHead head() throws IOException {
        try {
            return AuditHead.read(headFile());
        } catch (IOException e) {
            LOG.error("the head of the audit trail is lost; the trail says so from here on", "reason", e.getMessage());
            return withoutHead();
        }
    }

    /**
     * Goes on behind the last line that is whole, and says in the trail itself that this was all there was to go by.
     */
    private AuditHead withoutHead() throws IOException {
        List<Path> files = AuditFiles.in(folder);
        AuditHead end = AuditHead.EMPTY;
        if (!files.isEmpty()) {
            Path last = files.getLast();
            long bytes = 0;
            end = new AuditHead(
                    AuditFiles.first(last) - 1,
                    AuditLine.GENESIS,
                    last.getFileName().toString(),
                    0);
            for (byte[] each : AuditFiles.lines(last)) {
                try {
                    AuditLine line = AuditLine.read(each);
                    bytes += each.length + 1L;
                    end = end.after(line, bytes);
                } catch (IOException notALine) {
                    break;
                }
            }
        }
        try (FileChannel file = channel(folder.resolve(end.file()))) {
            AuditEvent event = AuditEvent.of(AuditCheck.HEAD_LOST, "gateway")
                    .with("detail", "nothing said where the trail ended, so entries may be missing before this one");
            return append(event, end, file);
        }
    }

    private AuditHead append(AuditEvent event, AuditHead end, FileChannel file) throws IOException {
        AuditLine line = AuditLine.write(end.seq() + 1, Instant.now().toString(), event, end.hash());
        long at = file.size();
        if (at > 0 && byteAt(file, at - 1) != '\n') {
            write(file, at, new byte[0]); // what somebody has left of a line stays a line of its own
            at++;
        }
        write(file, at, line.bytes());
        AuditHead head = end.after(line, at + line.bytes().length + 1);
        head.write(headFile());
        return head;
    }

    private static byte byteAt(FileChannel file, long at) throws IOException {
        ByteBuffer one = ByteBuffer.allocate(1);
        file.read(one, at);
        return one.get(0);
    }

    /** Makes the file as the head says, or the head as the file says where an entry got there and not into the head. */
    private AuditHead settled(AuditHead head, FileChannel file) throws IOException {
        AuditHead end = head;
        if (file.size() < head.bytes()) {
            LOG.error(
                    "somebody has cut the audit trail; headgate audit verify shows where",
                    "file",
                    folder.resolve(head.file()),
                    "bytes",
                    file.size(),
                    "expected",
                    head.bytes());
            return head;
        }
        if (file.size() == head.bytes()) {
            return head;
        }
        ByteBuffer rest = ByteBuffer.allocate((int) Math.min(file.size() - head.bytes(), fileBytesMax));
        while (rest.hasRemaining() && file.read(rest, head.bytes() + rest.position()) > 0) {}
        byte[] bytes = Arrays.copyOf(rest.array(), rest.position());
        for (byte[] each : AuditFiles.lines(bytes)) {
            try {
                AuditLine line = AuditLine.read(each);
                if (line.seq() != end.seq() + 1 || !line.prev().equals(end.hash())) {
                    break;
                }
                end = end.after(line, end.bytes() + each.length + 1);
            } catch (IOException notALine) {
                break;
            }
        }
        if (file.size() > end.bytes()) {
            LOG.warn(
                    "what was written of the audit trail in part is removed",
                    "file",
                    folder.resolve(end.file()),
                    "bytes",
                    file.size() - end.bytes());
            file.truncate(end.bytes());
        }
        return end;
    }

    private static FileChannel channel(Path file) throws IOException {
        return FileChannel.open(
                file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE), OWNER_ONLY);
    }

    private static void write(FileChannel file, long at, byte[] line) throws IOException {
        ByteBuffer rest =
                ByteBuffer.allocate(line.length + 1).put(line).put((byte) '\n').flip();
        while (rest.hasRemaining()) {
            file.write(rest, at + rest.position());
        }
        file.force(true);
    }

    /** Where the trail ends: the number and the hash of the last entry, to be kept elsewhere. */
    public End end() throws IOException {
        AuditHead head = AuditHead.read(headFile());
        return new End(head.seq(), head.hash());
    }

    /**
     * An entry, as it can be noted elsewhere.
     *
     * @param seq 0: there is none yet
     */
    public record End(long seq, String hash) {
        /** As {@code headgate audit verify --noted} takes it. */
        @Override
        public String toString() {
            return seq + ":" + hash;
        }
    }

    /**
     * Entries, the oldest first. Only of each line by itself is it verified that it was not changed.
     *
     * @param after the number of the entry before the first
     * @param max how many at most
     */
    public List<Map<String, Object>> after(long after, int max) throws IOException {
        List<Map<String, Object>> found = new ArrayList<>();
        List<Path> files = AuditFiles.in(folder);
        for (int i = 0; i < files.size() && found.size() < max; i++) {
            boolean isBefore = i + 1 < files.size() && AuditFiles.first(files.get(i + 1)) <= after + 1;
            if (!isBefore) {
                add(files.get(i), after, max, found);
            }
        }
        return found;
    }

    private static void add(Path file, long after, int max, List<Map<String, Object>> found) throws IOException {
        for (byte[] each : AuditFiles.lines(file)) {
            if (found.size() == max) {
                return;
            }
            try {
                AuditLine line = AuditLine.read(each);
                if (line.seq() > after) {
                    found.add(line.members());
                }
            } catch (IOException notAnEntry) {
                // What follows the last end of a line, or what headgate audit verify complains of.
            }
        }
    }
}
