package io.headgate.proxy.demo;

import org.jspecify.annotations.Nullable;

/**
 * One range of bytes, both ends included.
 *
 * @param last below {@code first} when no byte of the content lies in the range
 */
record ByteRange(int first, int last) {
    private static final ByteRange EMPTY = new ByteRange(0, -1);
    private static final String UNIT = "bytes=";
    private static final long ABSENT = -1;
    private static final long MALFORMED = -2;

    boolean isEmpty() {
        return last < first;
    }

    int length() {
        return last - first + 1;
    }

    /**
     * Reads a Range field (RFC 9110 section 14.1.2). A server may ignore what it does not want to serve: null for
     * another unit, for several ranges, and for a field that is malformed.
     *
     * @param size of the content, in bytes
     */
    static @Nullable ByteRange parse(String field, int size) {
        int dash = field.indexOf('-');
        if (!field.startsWith(UNIT) || dash < 0) {
            return null;
        }
        long from = digits(field, UNIT.length(), dash);
        long to = digits(field, dash + 1, field.length());
        if (from == MALFORMED || to == MALFORMED || (from == ABSENT && to == ABSENT)) {
            return null;
        }
        if (from == ABSENT) {
            return to == 0 || size == 0 ? EMPTY : new ByteRange((int) Math.max(0, size - to), size - 1);
        }
        if (to != ABSENT && to < from) {
            return null;
        }
        return from >= size ? EMPTY : new ByteRange((int) from, to == ABSENT ? size - 1 : (int) Math.min(to, size - 1));
    }

    private static long digits(String text, int from, int to) {
        if (from == to) {
            return ABSENT;
        }
        long value = 0;
        for (int i = from; i < to; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return MALFORMED;
            }
            // Past any size there is, the exact value no longer matters.
            value = Math.min(Integer.MAX_VALUE, value * 10 + digit);
        }
        return value;
    }
}
