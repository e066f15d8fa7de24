package io.headgate.dataplane.http2.hpack;

import java.util.Arrays;

/** A worker's memory for the line that is being decoded; whoever decodes next overwrites it. Confined to its worker. */
public final class LineMemory {
    private byte[] bytes = new byte[4096];

    /** The memory with what it holds, and with room for {@code length} bytes; borrowed until the next call. */
    byte[] atLeast(int length) {
        if (bytes.length < length) {
            bytes = Arrays.copyOf(bytes, Math.max(length, 2 * bytes.length));
        }
        return bytes;
    }
}
