package io.headgate.dataplane.http;

import java.nio.charset.StandardCharsets;

/**
 * Operations on ranges of ASCII bytes, {@code [from, to)} throughout. Stateless; allocates only where it returns an
 * array.
 */
public final class Ascii {
    private static final byte[] HEX = bytes("0123456789abcdef");
    private static final byte[] TWO_DIGITS = twoDigits();

    private Ascii() {}

    /** The bytes of {@code text}, which must be ASCII or Latin-1. */
    public static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The range as text, for logs, errors and tests; never on the hot path. */
    public static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }

    public static byte lower(byte b) {
        return b >= 'A' && b <= 'Z' ? (byte) (b | 0x20) : b;
    }

    /** Whether the range equals {@code lower} (already lower case) when case is ignored. */
    public static boolean equalsIgnoreCase(byte[] bytes, int from, int to, byte[] lower) {
        if (to - from != lower.length) {
            return false;
        }
        for (int i = 0; i < lower.length; i++) {
            if (lower(bytes[from + i]) != lower[i]) {
                return false;
            }
        }
        return true;
    }

    public static boolean equals(byte[] bytes, int from, int to, byte[] other) {
        return java.util.Arrays.equals(bytes, from, to, other, 0, other.length);
    }

    /** The index of {@code b} in the range, or -1. */
    public static int indexOf(byte[] bytes, int from, int to, byte b) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == b) {
                return i;
            }
        }
        return -1;
    }

    /**
     * Finds {@code token} (lower case) as a whole member of a comma-separated list (RFC 9110 section 5.6.1), case
     * ignored.
     */
    public static boolean listHas(byte[] bytes, int from, int to, byte[] token) {
        int at = from;
        while (at < to) {
            int end = tokenEnd(bytes, at, to);
            int first = skipSpace(bytes, at, end);
            if (equalsIgnoreCase(bytes, first, trimEnd(bytes, first, end), token)) {
                return true;
            }
            at = end + 1;
        }
        return false;
    }

    /** The end of the list member that begins at {@code from}: the next comma, or {@code to}. */
    public static int tokenEnd(byte[] bytes, int from, int to) {
        int comma = indexOf(bytes, from, to, (byte) ',');
        return comma < 0 ? to : comma;
    }

    /** The first index from {@code from} that is neither space nor tab (OWS, RFC 9110 section 5.6.3). */
    public static int skipSpace(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && (bytes[at] == ' ' || bytes[at] == '\t')) {
            at++;
        }
        return at;
    }

    /** The end of the range once trailing spaces and tabs are left off. */
    public static int trimEnd(byte[] bytes, int from, int to) {
        int end = to;
        while (end > from && (bytes[end - 1] == ' ' || bytes[end - 1] == '\t')) {
            end--;
        }
        return end;
    }

    /** The value of 1 to 18 decimal digits; -1 for anything else (signs, spaces, lists, overflow). */
    public static long parseDigits(byte[] bytes, int from, int to) {
        if (to <= from || to - from > 18) {
            return -1;
        }
        long value = 0;
        for (int i = from; i < to; i++) {
            int digit = bytes[i] - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value;
    }

    /** Writes {@code value} (not negative) in decimal at {@code at}; returns the index after it. At most 19 bytes. */
    public static int putDecimal(byte[] out, int at, long value) {
        int end = at + digits(value);
        long rest = value;
        int i = end;
        while (rest >= 10) {
            int pair = (int) (rest % 100) * 2;
            rest /= 100;
            out[--i] = TWO_DIGITS[pair + 1];
            out[--i] = TWO_DIGITS[pair];
        }
        if (i > at) {
            out[--i] = (byte) ('0' + rest);
        }
        return end;
    }

    /** How many decimal digits {@code value} (not negative) has. */
    public static int digits(long value) {
        int digits = 1;
        for (long rest = value; rest >= 10; rest /= 10) {
            digits++;
        }
        return digits;
    }

    /** Copies {@code text} to {@code out} at {@code at}; returns the index after it. */
    public static int put(byte[] out, int at, byte[] text) {
        System.arraycopy(text, 0, out, at, text.length);
        return at + text.length;
    }

    /**
     * Writes the 16 hexadecimal digits of {@code value}, in lower case, at {@code at}; returns the index after them.
     */
    public static int putHex(byte[] out, int at, long value) {
        int to = at;
        for (int shift = Long.SIZE - 4; shift >= 0; shift -= 4) {
            out[to++] = HEX[(int) (value >>> shift) & 15];
        }
        return to;
    }

    private static byte[] twoDigits() {
        byte[] pairs = new byte[200];
        for (int i = 0; i < 100; i++) {
            pairs[i * 2] = (byte) ('0' + i / 10);
            pairs[i * 2 + 1] = (byte) ('0' + i % 10);
        }
        return pairs;
    }
}
