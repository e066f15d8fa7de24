package io.headgate.dataplane.exchange;

import io.headgate.dataplane.http.Ascii;
import io.headgate.dataplane.http.Chars;

/**
 * Request ids: UUID version 7 (RFC 9562 section 5.7) as two longs, ordered by time, formatted only where they are
 * written.
 */
public final class RequestId {
    /** Length of the textual form. */
    public static final int TEXT_BYTES = 36;

    private static final byte[] HEX = Ascii.bytes("0123456789abcdef");

    private RequestId() {}

    /** The high half: 48 bits of time, the version, 12 random bits. */
    public static long high(long epochMs, long random) {
        return epochMs << 16 | 0x7000 | (random >>> 52);
    }

    /** The low half: the variant and 62 random bits. */
    public static long low(long random) {
        return random & 0x3FFF_FFFF_FFFF_FFFFL | 0x8000_0000_0000_0000L;
    }

    /** Writes the textual form at {@code at}; returns the index after it. */
    public static int put(byte[] out, int at, long high, long low) {
        int to = hex(out, at, high, 60, 8);
        out[to++] = '-';
        to = hex(out, to, high, 28, 4);
        out[to++] = '-';
        to = hex(out, to, high, 12, 4);
        out[to++] = '-';
        to = hex(out, to, low, 60, 4);
        out[to++] = '-';
        return hex(out, to, low, 44, 12);
    }

    /** Whether the range is a UUID's text. */
    static boolean isText(byte[] bytes, int from, int to) {
        if (to - from != TEXT_BYTES) {
            return false;
        }
        for (int i = 0; i < TEXT_BYTES; i++) {
            boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
            if (dash ? bytes[from + i] != '-' : !Chars.is(bytes[from + i], Chars.HEX)) {
                return false;
            }
        }
        return true;
    }

    /** 64 bits out of a UUID's text: the high half for {@code part} 0, the low for 1. */
    static long parse(byte[] bytes, int from, int part) {
        long value = 0;
        int at = from + (part == 0 ? 0 : 19);
        for (int digits = 0; digits < 16; at++) {
            if (bytes[at] != '-') {
                value = value << 4 | Chars.hex(bytes[at]);
                digits++;
            }
        }
        return value;
    }

    private static int hex(byte[] out, int at, long value, int shift, int digits) {
        int to = at;
        for (int i = 0; i < digits; i++) {
            out[to++] = HEX[(int) (value >>> (shift - 4 * i)) & 15];
        }
        return to;
    }
}
