package io.headgate.dataplane.http;

/**
 * A known field name that is compared eight bytes at a time, case ignored: its letters are, its other bytes must be
 * exactly the same. (Ignoring the case bit everywhere would take a CR for a hyphen.)
 */
final class NamePattern {
    private final byte[] lower;
    private final long first;
    private final long firstCase;
    private final long middle;
    private final long middleCase;
    private final long third;
    private final long thirdCase;
    private final long last;
    private final long lastCase;

    /** @param lower in lower case, at most 32 bytes */
    NamePattern(byte[] lower) {
        this.lower = lower;
        int end = lower.length - Long.BYTES;
        first = word(0);
        firstCase = caseBits(0);
        middle = word(Long.BYTES);
        middleCase = caseBits(Long.BYTES);
        third = word(2 * Long.BYTES);
        thirdCase = caseBits(2 * Long.BYTES);
        last = word(end);
        lastCase = caseBits(end);
    }

    boolean matches(byte[] bytes, int from, int to) {
        int length = lower.length;
        if (length < Long.BYTES) {
            return Ascii.equalsIgnoreCase(bytes, from, to, lower);
        }
        return to - from == length
                && (Swar.load(bytes, from) | firstCase) == first
                && (Swar.load(bytes, to - Long.BYTES) | lastCase) == last
                && (length <= 2 * Long.BYTES || (Swar.load(bytes, from + Long.BYTES) | middleCase) == middle)
                && (length <= 3 * Long.BYTES || (Swar.load(bytes, from + 2 * Long.BYTES) | thirdCase) == third);
    }

    /** The eight bytes at {@code at}, 0 where the name does not reach that far. */
    private long word(int at) {
        return at >= 0 && at + Long.BYTES <= lower.length ? Swar.load(lower, at) : 0;
    }

    private long caseBits(int at) {
        long bits = 0;
        for (int i = 0; i < Long.BYTES && at >= 0 && at + i < lower.length; i++) {
            boolean letter = lower[at + i] >= 'a' && lower[at + i] <= 'z';
            bits |= letter ? 0x20L << (8 * i) : 0;
        }
        return bits;
    }
}
