package io.headgate.dataplane.http2;

import io.headgate.dataplane.http.Field;
import io.headgate.dataplane.http2.hpack.FieldSink;
import java.util.Arrays;

/**
 * Collects the fields behind a body as lines (RFC 9113 section 8.1), with the rules that hold for them behind a chunked
 * one: no pseudo-header field, nothing that touches framing or routing. One for all connections of a worker; used for
 * one block at a time.
 */
final class TrailerFields implements FieldSink {
    /** More than any trailer in use (gRPC, digests); as much as behind a chunked body. */
    private static final int BYTES_MAX = 8192;

    private byte[] lines = new byte[512];
    private int length;
    private boolean valid = true;

    void begin() {
        length = 0;
        valid = true;
    }

    @Override
    public void field(byte[] bytes, int nameStart, int nameEnd, int valueStart, int valueEnd, int kind) {
        int more = valueEnd + 2 - nameStart;
        valid &= kind < Long.SIZE
                && (kind == Field.OTHER || (Field.bit(kind) & Field.NOT_IN_TRAILERS) == 0)
                && length + more <= BYTES_MAX;
        if (!valid) {
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
