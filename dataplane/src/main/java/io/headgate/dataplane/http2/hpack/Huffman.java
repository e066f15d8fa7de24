package io.headgate.dataplane.http2.hpack;

/**
 * The string code of RFC 7541 section 5.2. The code is canonical, so the lengths of its 257 words (appendix B) say all:
 * words of one length count up in the order of their bytes. Words up to {@link #SHORT_BITS} bits, which are nearly all
 * that anybody sends, are found by one look into a table; a longer one by comparing with the first word of each length.
 * Stateless.
 */
final class Huffman {
    /** {@link #decode}: not a valid string. */
    static final int MALFORMED = -1;

    /** The most bytes one byte of code stands for: the shortest word has 5 bits. */
    static final int EXPANSION_MAX = 2;

    private static final int SHORT_BITS = 9;
    private static final int LONGEST_BITS = 30;
    private static final int END_OF_STRING = 256;

    private static final byte[] LENGTHS = {
        13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28,
        28, 28, 28, 28, 6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15,
        6, 12, 10, 13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6,
        15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5, 6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28, 20, 22,
        20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23, 24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23,
        23, 24, 22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23, 21, 21, 22, 21, 23, 22, 23, 23, 20, 22,
        22, 22, 23, 22, 22, 23, 26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25, 19, 21, 26, 27, 27, 26,
        27, 24, 21, 21, 26, 26, 28, 27, 27, 27, 20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23, 26, 27,
        26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26, 30
    };

    /** By the next {@link #SHORT_BITS} bits: the byte they begin with, and its word's length in the high half; or 0. */
    private static final short[] SHORT = new short[1 << SHORT_BITS];

    /** All words' bytes, by length and then by value. */
    private static final short[] BY_WORD = new short[257];

    /** The first word of each length, moved to the top of 32 bits; as unsigned numbers. */
    private static final long[] FIRST_WORD = new long[LONGEST_BITS + 2];

    /** Where in {@link #BY_WORD} the words of each length begin. */
    private static final int[] FIRST_AT = new int[LONGEST_BITS + 2];

    static {
        long word = 0;
        int at = 0;
        for (int length = 1; length <= LONGEST_BITS; length++) {
            FIRST_WORD[length] = word;
            FIRST_AT[length] = at;
            for (int symbol = 0; symbol <= END_OF_STRING; symbol++) {
                if (LENGTHS[symbol] == length) {
                    BY_WORD[at++] = (short) symbol;
                    enter(symbol, length, word);
                    word += 1L << (Integer.SIZE - length);
                }
            }
        }
        FIRST_WORD[LONGEST_BITS + 1] = word;
    }

    private Huffman() {}

    private static void enter(int symbol, int length, long word) {
        if (length <= SHORT_BITS) {
            int from = (int) (word >>> (Integer.SIZE - SHORT_BITS));
            for (int i = 0; i < 1 << (SHORT_BITS - length); i++) {
                SHORT[from + i] = (short) (length << 8 | symbol);
            }
        }
    }

    /**
     * Decodes {@code [from, to)} of {@code in} to {@code out} at {@code at}, where {@link #EXPANSION_MAX} times as much
     * must fit; returns the index after it, or {@link #MALFORMED}: padding that is too long or not all ones, or the end
     * of string spelled out.
     */
    static int decode(byte[] in, int from, int to, byte[] out, int at) {
        long bits = 0; // those not decoded yet, at the bottom
        int count = 0;
        int next = from;
        int end = at;
        while (true) {
            while (count <= Integer.SIZE && next < to) {
                bits = bits << 8 | in[next++] & 0xFF;
                count += 8;
            }
            if (count < SHORT_BITS && next == to) {
                return last(bits, count, out, end);
            }
            int found = SHORT[(int) (bits >>> (count - SHORT_BITS)) & (1 << SHORT_BITS) - 1];
            if (found == 0) {
                found = longWord(bits, count);
                if (found == MALFORMED) {
                    return MALFORMED;
                }
            }
            count -= found >>> 8;
            out[end++] = (byte) found;
        }
    }

    /** A word that the table does not have, as in the table. */
    private static int longWord(long bits, int count) {
        long top = count >= Integer.SIZE
                ? bits >>> (count - Integer.SIZE) & 0xFFFF_FFFFL
                : bits << (Integer.SIZE - count) & 0xFFFF_FFFFL;
        int length = SHORT_BITS + 1;
        while (length < LONGEST_BITS && top >= FIRST_WORD[length + 1]) {
            length++;
        }
        if (length > count) {
            return MALFORMED; // only ones are left, and too many of them
        }
        int symbol = BY_WORD[FIRST_AT[length] + (int) (top - FIRST_WORD[length] >>> (Integer.SIZE - length))];
        return symbol == END_OF_STRING ? MALFORMED : length << 8 | symbol;
    }

    /** The last bits: at most one more word, then less than a byte of ones. */
    private static int last(long bits, int count, byte[] out, int at) {
        int left = count;
        int end = at;
        while (left >= 5) {
            int padded = (int) (bits << (SHORT_BITS - left) | (1 << (SHORT_BITS - left)) - 1) & (1 << SHORT_BITS) - 1;
            int found = SHORT[padded];
            if (found == 0 || found >>> 8 > left) {
                break;
            }
            left -= found >>> 8;
            out[end++] = (byte) found;
        }
        int ones = (1 << left) - 1;
        return left < 8 && (bits & ones) == ones ? end : MALFORMED;
    }
}
