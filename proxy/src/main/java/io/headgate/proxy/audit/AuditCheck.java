package io.headgate.proxy.audit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Verifies a trail from its first line to its head. What was changed, removed, added or moved is found as long as the
 * trail was not written anew from there on, head and all: against who can do that, an end that was noted elsewhere
 * helps.
 *
 * @param entries how many were found good
 * @param first the number of the first of them; above 1: earlier files are not here. 0: there are none
 * @param last the number of the last of them
 * @param hash of the last of them
 * @param fault the first that is wrong, with file and line; null: nothing is
 */
public record AuditCheck(
        long entries,
        long first,
        long last,
        String hash,
        @Nullable String fault) {
    static final String HEAD_LOST = "head_lost";

    /** An entry that somebody has noted. */
    public record Anchor(long seq, String hash) {}

    /**
     * Verifies a folder.
     *
     * @param anchors what else must be in it
     * @throws IOException when it cannot be read
     */
    public static AuditCheck of(Path folder, List<Anchor> anchors) throws IOException {
        Walk walk = new Walk(anchors);
        String fault = walk.files(folder);
        if (fault == null) {
            fault = walk.end(folder);
        }
        return new AuditCheck(walk.entries, walk.first, walk.seq, walk.hash, fault);
    }

    /** How far it has come. */
    private static final class Walk {
        private final List<Anchor> anchors;
        private long entries;
        private long first;
        private long seq;
        private String hash = AuditLine.GENESIS;
        /** What the head says of the entry that it names, once that has come. */
        private @Nullable String hashAtHead;

        private long headSeq = -1;

        Walk(List<Anchor> anchors) {
            this.anchors = new ArrayList<>(anchors);
        }

        @Nullable
        String files(Path folder) throws IOException {
            if (Files.exists(AuditTrail.head(folder))) {
                try {
                    headSeq = AuditHead.read(AuditTrail.head(folder)).seq();
                } catch (IOException damaged) {
                    return String.valueOf(damaged.getMessage());
                }
            }
            for (Path file : AuditFiles.in(folder)) {
                List<byte[]> lines = AuditFiles.lines(file);
                for (int i = 0; i < lines.size(); i++) {
                    boolean afterTheLastEnd = i == lines.size() - 1;
                    if (afterTheLastEnd && (lines.get(i).length == 0 || seq >= headSeq)) {
                        continue; // nothing, or a part that was never an entry and gives way to the next one
                    }
                    String fault = line(lines.get(i), i == 0 ? AuditFiles.first(file) : 0);
                    if (fault != null) {
                        return file + ":" + (i + 1) + ": " + fault;
                    }
                }
            }
            return null;
        }

        /** @param expected the number that the file's name promises; 0: there is none */
        private @Nullable String line(byte[] bytes, long expected) throws IOException {
            AuditLine line;
            try {
                line = AuditLine.read(bytes);
            } catch (IOException broken) {
                return broken.getMessage();
            }
            boolean begins = entries == 0 && expected > 0;
            if (expected > 0 && line.seq() != expected) {
                return "entry " + line.seq() + " stands where the file's name promises entry " + expected;
            }
            if (!begins && line.seq() != seq + 1) {
                return "entry " + line.seq() + " follows entry " + seq + ": entries were removed, added or moved";
            }
            if ((!begins || line.seq() == 1) && !line.prev().equals(hash)) {
                return "entry " + line.seq() + " was written after another entry than the one before it here: entries"
                        + " were changed, removed or moved";
            }
            entries++;
            first = begins ? line.seq() : first;
            seq = line.seq();
            hash = line.hash();
            hashAtHead = seq == headSeq ? hash : hashAtHead;
            if (HEAD_LOST.equals(line.members().get("event"))) {
                return "the head of the trail was lost before entry " + seq + ", so entries may be missing there";
            }
            return anchored();
        }

        private @Nullable String anchored() {
            for (Anchor anchor : anchors) {
                if (anchor.seq() == seq && !anchor.hash().equals(hash)) {
                    return "entry " + seq + " has the hash " + hash + ", and the one that was noted had "
                            + anchor.hash();
                }
            }
            anchors.removeIf(anchor -> anchor.seq() == seq);
            return null;
        }

        @Nullable
        String end(Path folder) throws IOException {
            Path file = AuditTrail.head(folder);
            if (!Files.exists(file)) {
                return file + ": there is no head, so entries may be missing after entry " + seq;
            }
            AuditHead head = AuditHead.read(file);
            if (head.seq() > seq) {
                return file + ": the trail ends with entry " + seq + ", and its head is entry " + head.seq()
                        + ": the end was removed";
            }
            if (head.seq() > 0 && head.seq() >= first && !head.hash().equals(hashAtHead)) {
                return file + ": entry " + head.seq() + " is not the one that the head names";
            }
            return anchors.isEmpty()
                    ? null
                    : folder + ": entry " + anchors.getFirst().seq() + ", which was noted, is not there";
        }
    }
}
