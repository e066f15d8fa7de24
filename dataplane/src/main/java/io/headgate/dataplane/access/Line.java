package io.headgate.dataplane.access;

/**
 * A set of addresses of one family, as positions of 128 bits on a line. All that is kept is where the line changes
 * sides: before the first cut it is outside the set, after it inside, after the second outside again. Whether an
 * address is in the set is then whether an odd number of cuts lies at or before it, however blocks were nested in each
 * other.
 *
 * <p><b>Counting them.</b> What lies between the first cut and the last is divided into equal stretches, about one for
 * every twelve cuts, and an index says how many cuts lie before each. Within its stretch a cut is told by 16 bits, its
 * digit. A look-up reads the index once and searches the few digits of one stretch. Where blocks crowd in one stretch,
 * it is a binary search among those, at most 21 steps for a million of them.
 *
 * <p>Where 16 bits do not tell all, as with IPv6 or with a few blocks far apart, the whole cuts are kept too, and they
 * are read where a digit meets that of the address. Digits are that short because memory beyond the processor's cache
 * costs more than everything else here: a million IPv4 blocks fit into 6 MB.
 *
 * <p>Immutable, any thread, no allocation per look-up. Memory for each cut, of which a block makes two at most: 3
 * bytes, or 19 where digits do not tell all.
 */
final class Line {
    /** Nothing is inside. */
    static final Line NOWHERE = new Line(new long[0], new long[0], 0);

    /** A smaller number makes the index larger than its searches are worth. */
    private static final int CUTS_PER_STRETCH_MIN = 8;

    /** The upper halves of the first and the last cut. */
    private final long first;

    private final long last;
    /** A stretch is two to this power long, in upper halves. */
    private final int shift;
    /** So many bits of a place in a stretch lie behind the digit. */
    private final int dropped;
    /** How many cuts lie before each stretch, and at the end all of them. */
    private final int[] index;
    /** Of each cut, ascending in each stretch as signed numbers. */
    private final short[] digits;
    /** The upper and the lower half of each cut; empty where digits tell all. */
    private final long[] whole;

    /** Takes the first {@code size} cuts, ascending and distinct as unsigned pairs; the arrays are not kept. */
    Line(long[] highs, long[] lows, int size) {
        first = size == 0 ? 0 : highs[0];
        last = size == 0 ? 0 : highs[size - 1];
        int fits = 0;
        while (fits < Long.SIZE - 1
                && Long.compareUnsigned(last - first >>> fits, Math.max(1, size / CUTS_PER_STRETCH_MIN)) >= 0) {
            fits++;
        }
        shift = fits;
        dropped = Math.max(0, shift - Short.SIZE);
        index = new int[stretchOf(last) + 2];
        digits = new short[size];
        boolean told = true;
        int stretch = 0;
        for (int cut = 0; cut < size; cut++) {
            while (stretch < stretchOf(highs[cut])) {
                index[++stretch] = cut;
            }
            digits[cut] = digitOf(highs[cut]);
            told &= lows[cut] == 0 && (highs[cut] - first & (1L << dropped) - 1) == 0;
        }
        index[stretch + 1] = size;
        whole = new long[told ? 0 : 2 * size];
        for (int i = 0; i < whole.length; i += 2) {
            whole[i] = highs[i / 2];
            whole[i + 1] = lows[i / 2];
        }
    }

    /** Of an upper half from the first to the last. */
    private int stretchOf(long high) {
        return (int) (high - first >>> shift);
    }

    /** With its sign turned: Java compares with sign, addresses have none. */
    private short digitOf(long high) {
        long inStretch = high - first & (1L << shift) - 1;
        return (short) (inStretch >>> dropped ^ Short.MIN_VALUE);
    }

    /** Whether the position is in the set. */
    boolean holds(long high, long low) {
        if (digits.length == 0 || Long.compareUnsigned(high, first) < 0) {
            return false;
        }
        if (Long.compareUnsigned(high, last) > 0) {
            return (digits.length & 1) != 0;
        }
        int stretch = stretchOf(high);
        short digit = digitOf(high);
        int from = index[stretch];
        int end = upTo(digit, from, index[stretch + 1]);
        if (whole.length > 0 && end > from && digits[end - 1] == digit) {
            int equal = digit == Short.MIN_VALUE ? from : upTo(digit - 1, from, end);
            end = upTo(high, low, equal, end);
        }
        return (end & 1) != 0;
    }

    /** Where the cuts from {@code from} to {@code end} go beyond {@code digit}. */
    private int upTo(int digit, int from, int end) {
        int at = from;
        int left = end - from;
        while (left > 1) {
            int half = left >>> 1;
            at = digits[at + half] <= digit ? at + half : at; // a move, not a branch to mispredict
            left -= half;
        }
        return left > 0 && digits[at] <= digit ? at + 1 : at;
    }

    /** Where the cuts from {@code from} to {@code end} go beyond a position. */
    private int upTo(long high, long low, int from, int end) {
        int at = from;
        int beyond = end;
        while (at < beyond) {
            int middle = (at + beyond) >>> 1;
            int order = Long.compareUnsigned(whole[2 * middle], high);
            if (order < 0 || order == 0 && Long.compareUnsigned(whole[2 * middle + 1], low) <= 0) {
                at = middle + 1;
            } else {
                beyond = middle;
            }
        }
        return at;
    }

    boolean isEmpty() {
        return digits.length == 0;
    }

    /** The memory of its arrays, without their heads. */
    long bytes() {
        return whole.length * (long) Long.BYTES
                + index.length * (long) Integer.BYTES
                + digits.length * (long) Short.BYTES;
    }
}
