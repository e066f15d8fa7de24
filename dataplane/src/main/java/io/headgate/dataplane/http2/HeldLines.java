package io.headgate.dataplane.http2;

import io.headgate.dataplane.exchange.Exchange;

/**
 * The lines behind a body, kept with its stream until the body's end has been passed on. The array is used again.
 * Confined to its worker.
 */
final class HeldLines {
    /**
     * The status of a call of gRPC with its message; of what takes more, every stream that is kept for later would hold
     * as much as a head may have.
     */
    private static final int KEPT_BYTES_MAX = 256;

    private static final byte[] NO_BYTES = {};

    private byte[] bytes = NO_BYTES;
    private int length;

    void clear() {
        length = 0;
        if (bytes.length > KEPT_BYTES_MAX) {
            bytes = NO_BYTES;
        }
    }

    /** Keeps the first {@code count} bytes of {@code lines}; borrows them. */
    void set(byte[] lines, int count) {
        if (bytes.length < count) {
            bytes = new byte[Math.max(count, KEPT_BYTES_MAX)];
        }
        System.arraycopy(lines, 0, bytes, 0, count);
        length = count;
    }

    /** Lends the lines, perhaps none, to the exchange whose body ends now. */
    void lendTo(Exchange exchange) {
        exchange.trailer(bytes, length);
    }
}
