package io.headgate.proxy.node;

import io.headgate.proxy.log.EventLog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The configurations that held, in a folder: their texts in a file each, and one list. A revision is there once it
 * stands in the list, which is written last and as a whole. Changed by one thread, read by any.
 */
final class Revisions {
    private static final EventLog LOG = EventLog.of("config");

    /** Some months of a node whose configuration changes daily, or the last hours of one that a program steers. */
    static final int KEPT_MAX = 100;

    /** A hundred of the largest that the API takes would be 100 MiB; a state folder is no archive. */
    private static final long BYTES_MAX = 64L << 20;

    private final Path folder;
    private final long bytesMax;
    private volatile List<Entry> entries;

    /**
     * One in the list.
     *
     * @param digest of its texts
     * @param bytes of the file that has its texts
     */
    record Entry(Revision revision, String digest, long bytes) {}

    private Revisions(Path folder, long bytesMax, List<Entry> entries) {
        this.folder = folder;
        this.bytesMax = bytesMax;
        this.entries = List.copyOf(entries);
    }

    /**
     * Reads the list, if there is one. A damaged one is put aside, and without a folder nothing is kept: what held is
     * worth less than that the node starts.
     */
    static Revisions load(Path folder) {
        return load(folder, BYTES_MAX);
    }

    static Revisions load(Path folder, long bytesMax) {
        Path list = folder.resolve(RevisionFiles.LIST);
        try {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            List<Entry> entries = Files.exists(list)
                    ? RevisionFiles.entries(Files.readString(list))
                    : RevisionFiles.survivors(folder);
            return new Revisions(folder, bytesMax, entries);
        } catch (IOException | RuntimeException e) {
            LOG.error("the list of revisions cannot be read", "file", list, "reason", e.getMessage());
            return new Revisions(folder, bytesMax, withoutList(folder, list));
        }
    }

    private static List<Entry> withoutList(Path folder, Path list) {
        try {
            if (Files.exists(list)) {
                Path aside = folder.resolve(RevisionFiles.LIST + ".damaged");
                Files.move(list, aside, StandardCopyOption.REPLACE_EXISTING);
                LOG.warn("the list of revisions was put aside", "file", aside);
            }
            return RevisionFiles.survivors(folder);
        } catch (IOException e) {
            LOG.error("revisions cannot be kept", "folder", folder, "reason", reason(e));
            return List.of();
        }
    }

    /** All that are kept, the oldest first. */
    List<Revision> all() {
        return entries.stream().map(Entry::revision).toList();
    }

    /** The number that comes next. */
    long next() {
        List<Entry> now = entries;
        return now.isEmpty() ? 1 : now.getLast().revision().revision() + 1;
    }

    /** The last one, if it has these texts. */
    @Nullable
    Revision latest(Map<String, String> texts) {
        List<Entry> now = entries;
        return !now.isEmpty() && now.getLast().digest().equals(digest(texts))
                ? now.getLast().revision()
                : null;
    }

    /**
     * Takes one more down; it is on the disk when this returns. The oldest go where there are too many.
     *
     * @throws IOException when it cannot be written; nothing has changed then
     */
    void add(Revision revision, Map<String, String> texts) throws IOException {
        Path file = RevisionFiles.of(folder, revision.revision());
        byte[] content = RevisionFiles.texts(texts);
        List<Entry> next = new ArrayList<>(entries);
        next.add(new Entry(revision, digest(texts), content.length));
        List<Entry> kept = newest(next);
        try {
            WholeFile.write(file, content);
            write(kept);
        } catch (IOException e) {
            Files.deleteIfExists(file);
            throw e;
        }
        for (Entry old : next.subList(0, next.size() - kept.size())) {
            forget(old.revision().revision());
        }
    }

    /** The same where it holds in any case: if it cannot be written its number is used up, but its texts are gone. */
    void addHeld(Revision revision, Map<String, String> texts) {
        try {
            add(revision, texts);
        } catch (IOException e) {
            LOG.error("the revision that holds cannot be kept", "revision", revision.revision(), "reason", reason(e));
            List<Entry> next = new ArrayList<>(entries);
            next.add(new Entry(revision, digest(texts), 0));
            entries = newest(next);
        }
    }

    private List<Entry> newest(List<Entry> all) {
        long bytes = 0;
        int from = all.size();
        while (from > 0 && all.size() - from < KEPT_MAX) {
            bytes += all.get(from - 1).bytes();
            if (bytes > bytesMax && from < all.size()) {
                break;
            }
            from--;
        }
        return List.copyOf(all.subList(from, all.size()));
    }

    /** Takes back the last one, which never held. */
    void drop(Revision revision) {
        try {
            write(entries.stream()
                    .filter(entry -> entry.revision().revision() != revision.revision())
                    .toList());
        } catch (IOException e) {
            LOG.error("a revision that did not hold stays in the list", "revision", revision.revision());
            return;
        }
        forget(revision.revision());
    }

    /**
     * Writes other words about one of them.
     *
     * @throws IOException when it cannot be written; nothing has changed then
     */
    void update(Revision revision) throws IOException {
        write(entries.stream()
                .map(entry -> entry.revision().revision() == revision.revision()
                        ? new Entry(revision, entry.digest(), entry.bytes())
                        : entry)
                .toList());
    }

    private void write(List<Entry> next) throws IOException {
        WholeFile.write(folder.resolve(RevisionFiles.LIST), RevisionFiles.list(next));
        entries = List.copyOf(next);
    }

    /** A file that cannot be removed is no harm: it does not stand in the list. */
    private void forget(long revision) {
        try {
            Files.deleteIfExists(RevisionFiles.of(folder, revision));
        } catch (IOException e) {
            LOG.warn("the texts of an old revision cannot be removed", "revision", revision, "reason", reason(e));
        }
    }

    /** The revision, if it is kept. */
    @Nullable
    Revision find(long revision) {
        return all().stream()
                .filter(each -> each.revision() == revision)
                .findFirst()
                .orElse(null);
    }

    /**
     * What the files of a revision said, by absolute name, the file itself first.
     *
     * @throws IOException when they were not kept, or are damaged
     */
    Map<String, String> texts(long revision) throws IOException {
        return RevisionFiles.parse(Files.readString(RevisionFiles.of(folder, revision)));
    }

    /**
     * Under what name and text a configuration is known again. Lists on the disk have it, so it stays what it is:
     * absolute names and texts, in UTF-8, each ended by a NUL, which neither of them can hold.
     *
     * @param texts the file's own first, then what it includes, in its order
     */
    static String digest(Map<String, String> texts) {
        MessageDigest sha256 = Sha256.start();
        RevisionFiles.absolute(texts).forEach((name, text) -> {
            sha256.update((name + "\0" + text + "\0").getBytes(StandardCharsets.UTF_8));
        });
        return HexFormat.of().formatHex(sha256.digest());
    }

    private static String reason(IOException e) {
        return Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName());
    }
}
