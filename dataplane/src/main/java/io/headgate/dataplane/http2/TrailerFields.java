package io.headgate.dataplane.http2;

import io.headgate.dataplane.http.Field;
import io.headgate.dataplane.http.TrailerRules;
import io.headgate.dataplane.http2.hpack.FieldSink;
import java.util.Arrays;

/**
 * Collects the fields behind a body as lines (RFC 9113 section 8.1), with the rules that hold for them behind a chunked
 * one ({@link TrailerRules}), and no field that RFC 9113 has in no message. One for all connections of a worker; used
 * for one block at a time.
 */
final class TrailerFields implements FieldSink {
    private final TrailerRules rules;
    private byte[] lines = new byte[512];
    private int length;
    private int seenBytes;
    private boolean valid = true;

    /** @param rules of the messages whose trailers are collected */
    TrailerFields(TrailerRules rules) {
        this.rules = rules;
    }

    void begin() {
        length = 0;
        seenBytes = 0;
        valid = true;
    }

    @Override
    public void field(byte[] bytes, int nameStart, int nameEnd, int valueStart, int valueEnd, int kind) {
        int more = valueEnd + 2 - nameStart;
        seenBytes += more;
        boolean broken = kind >= Long.SIZE || (Field.bit(kind) & RequestFields.CONNECTION_SPECIFIC) != 0;
        boolean belongs = !broken && TrailerRules.belongs(kind);
        valid &= !broken && (belongs || rules.drops()) && seenBytes <= rules.bytesMax();
        if (!valid || !belongs) {
            return;
        }
        if (lines.length - length < more) {
            lines = Arrays.copyOf(lines, Math.max(2 * lines.length, length + more));
        }
        System.arraycopy(bytes, nameStart, lines, length, more);
        length += more;
    }

    /** Whether all was as it must be. */
    boolean isValid() {
        return valid;
    }

    /** The lines, the first {@link #length()} bytes; borrowed until the next block. */
    byte[] lines() {
        return lines;
    }

    int length() {
        return length;
    }
}
