package io.headgate.proxy.audit;

import com.fasterxml.jackson.jr.ob.JSON;
import io.headgate.proxy.node.WholeFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where the trail ends. It is kept beside the files of the trail, and what comes next follows it and not what the last
 * file happens to hold: so whoever cuts lines off leaves a gap that stays.
 *
 * @param seq of the last entry, 0 before the first
 * @param hash of the last entry
 * @param file that holds it
 * @param bytes of that file, to the end of that entry
 */
record AuditHead(long seq, String hash, String file, long bytes) {
    static final AuditHead EMPTY = new AuditHead(0, AuditLine.GENESIS, AuditFiles.name(1), 0);

    /** @throws IOException when there is none, or it is damaged */
    static AuditHead read(Path file) throws IOException {
        Map<String, Object> members;
        try {
            members = JSON.std.mapFrom(Files.readString(file));
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " is damaged: " + e.getMessage(), e);
        }
        if (members.get("seq") instanceof Number seq
                && members.get("hash") instanceof String hash
                && members.get("file") instanceof String name
                && AuditFiles.isName(name)
                && members.get("bytes") instanceof Number bytes) {
            return new AuditHead(seq.longValue(), hash, name, bytes.longValue());
        }
        throw new IOException(file + " is damaged: it does not say where the trail ends");
    }

    void write(Path to) throws IOException {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("seq", seq);
        members.put("hash", hash);
        members.put("file", file);
        members.put("bytes", bytes);
        WholeFile.write(to, (JSON.std.asString(members) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** The head once {@code line} stands in the file, which then has {@code size} bytes. */
    AuditHead after(AuditLine line, long size) {
        return new AuditHead(line.seq(), line.hash(), file, size);
    }
}
