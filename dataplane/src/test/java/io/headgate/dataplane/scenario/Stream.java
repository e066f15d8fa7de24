package io.headgate.dataplane.scenario;

import io.headgate.dataplane.testing.OriginConnection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;

/**
 * Bytes without end that are the same each time, for bodies too large to keep: sent in blocks, compared by checksum.
 */
final class Stream {
    static final int MIB = 1 << 20;

    /** Prime, so that a piece that is lost, doubled or out of place is never hidden by the period. */
    private static final int PERIOD = 65_521;

    private final byte[] period = new byte[PERIOD];

    Stream() {
        new Random(7).nextBytes(period);
    }

    /** One period; the stream is this again and again. */
    byte[] block() {
        return period;
    }

    /** The first {@code bytes} of the stream in the pieces they are sent in: whole blocks, and what is left. */
    List<byte[]> pieces(long bytes) {
        List<byte[]> pieces = new ArrayList<>(Collections.nCopies((int) (bytes / PERIOD), period));
        int left = (int) (bytes % PERIOD);
        if (left > 0) {
            pieces.add(Arrays.copyOf(period, left));
        }
        return pieces;
    }

    /** The checksum of the first {@code bytes} of the stream. */
    long checksum(long bytes) {
        CRC32 sum = new CRC32();
        for (long left = bytes; left > 0; left -= PERIOD) {
            sum.update(period, 0, (int) Math.min(left, PERIOD));
        }
        return sum.getValue();
    }

    /** Reads {@code count} bytes that came to an origin into {@code sum}. */
    static void read(OriginConnection from, long count, CRC32 sum) throws IOException {
        byte[] piece = new byte[64 * 1024];
        for (long left = count; left > 0; ) {
            int length = (int) Math.min(left, piece.length);
            for (int i = 0; i < length; i++) {
                int b = from.next();
                if (b < 0) {
                    throw new AssertionError("the gateway closed " + (left - i) + " bytes early");
                }
                piece[i] = (byte) b;
            }
            sum.update(piece, 0, length);
            left -= length;
        }
    }
}
