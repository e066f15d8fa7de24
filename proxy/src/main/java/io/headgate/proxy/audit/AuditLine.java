package io.headgate.proxy.audit;

import com.fasterxml.jackson.jr.ob.JSON;
import io.headgate.proxy.node.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One entry as it stands in the file: a JSON object whose first member is its number, the last but one the hash of the
 * entry before, and the last its own hash: SHA-256 over the bytes of the line before {@code ,"hash":}. So a line is
 * verified as it stands, and nobody has to agree on how JSON is written.
 *
 * @param bytes the line without its end
 */
record AuditLine(long seq, String prev, String hash, byte[] bytes) {
    /** What the first entry follows. */
    static final String GENESIS = "0".repeat(64);

    private static final Pattern FORM = Pattern.compile(
            "\\{\"seq\":([0-9]{1,18}),.*,\"prev\":\"([0-9a-f]{64})\"(,\"hash\":\"([0-9a-f]{64})\"})", Pattern.DOTALL);

    /** The line of an event that follows the entry {@code prev}. */
    static AuditLine write(long seq, String time, AuditEvent event, String prev) throws IOException {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("seq", seq);
        members.put("time", time);
        members.putAll(event.members());
        members.put("prev", prev);
        String json = JSON.std.asString(members);
        String covered = json.substring(0, json.length() - 1);
        String hash = Sha256.hex(covered.getBytes(StandardCharsets.UTF_8));
        return new AuditLine(
                seq, prev, hash, (covered + ",\"hash\":\"" + hash + "\"}").getBytes(StandardCharsets.UTF_8));
    }

    /** @throws IOException saying what is wrong with the line; its hash is verified too */
    static AuditLine read(byte[] bytes) throws IOException {
        // One character a byte, so that no two lines read alike.
        Matcher form = FORM.matcher(new String(bytes, StandardCharsets.ISO_8859_1));
        if (!form.matches()) {
            throw new IOException("this is no entry of an audit trail");
        }
        String computed = Sha256.hex(Arrays.copyOf(bytes, form.start(3)));
        if (!computed.equals(form.group(4))) {
            throw new IOException("the line was changed: its hash is " + form.group(4)
                    + ", and what stands before that hashes to " + computed);
        }
        return new AuditLine(Long.parseLong(form.group(1)), form.group(2), form.group(4), bytes);
    }

    Map<String, Object> members() throws IOException {
        return JSON.std.mapFrom(bytes);
    }
}
