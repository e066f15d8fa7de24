package io.headgate.dataplane.access;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Lays blocks on a {@link Line}: at every address the longest block that holds it decides, and of two equal blocks the
 * one that keeps the address out. Not thread-safe.
 */
final class LineBuilder {
    private final List<Block> blocks = new ArrayList<>();
    private final boolean insideElsewhere;
    private long[] highs = {};
    private long[] lows = {};
    private int size;

    /** A block of positions whose first {@code bits} bits are those of its base. */
    private record Block(long high, long low, int bits, boolean inside) implements Comparable<Block> {
        /** By base, the larger block first; of equal ones, the one that keeps out. */
        @Override
        public int compareTo(Block other) {
            int order = Long.compareUnsigned(high, other.high);
            if (order == 0) {
                order = Long.compareUnsigned(low, other.low);
            }
            if (order == 0) {
                order = Integer.compare(bits, other.bits);
            }
            return order != 0 ? order : Boolean.compare(inside, other.inside);
        }

        boolean equalsBlock(Block other) {
            return high == other.high && low == other.low && bits == other.bits;
        }

        boolean holds(Block other) {
            int inHigh = Math.min(bits, 64);
            int inLow = bits - inHigh;
            return (inHigh == 0 || (high ^ other.high) >>> (64 - inHigh) == 0)
                    && (inLow == 0 || (low ^ other.low) >>> (64 - inLow) == 0);
        }

        /** The upper half of the position behind the block; 0 if the line ends there. */
        long highBehind() {
            if (bits > 64) {
                return lowBehind() == 0 ? high + 1 : high;
            }
            return bits == 0 ? 0 : high + (1L << (64 - bits));
        }

        long lowBehind() {
            return bits > 64 ? low + (1L << (128 - bits)) : 0;
        }
    }

    /** {@code insideElsewhere}: whether addresses that no block holds are in the set. */
    LineBuilder(boolean insideElsewhere) {
        this.insideElsewhere = insideElsewhere;
    }

    /** Adds a block; bits behind the first {@code bits} are zero. */
    void add(long high, long low, int bits, boolean inside) {
        blocks.add(new Block(high, low, bits, inside));
    }

    /** The line; the builder is spent. */
    Line build() {
        blocks.sort(null);
        highs = new long[2 * blocks.size() + 1]; // the line's begin, and both ends of each block
        lows = new long[highs.length];
        cut(0, 0, insideElsewhere);
        Deque<Block> around = new ArrayDeque<>();
        for (Block block : blocks) {
            while (!around.isEmpty() && !around.peek().holds(block)) {
                end(around);
            }
            if (around.isEmpty() || !around.peek().equalsBlock(block)) {
                cut(block.high, block.low, block.inside);
                around.push(block);
            }
        }
        while (!around.isEmpty()) {
            end(around);
        }
        blocks.clear();
        return size == 0 ? Line.NOWHERE : new Line(highs, lows, size);
    }

    /** The innermost block ends, and the one around it decides again. */
    private void end(Deque<Block> around) {
        Block ended = around.pop();
        Block outer = around.peek();
        long high = ended.highBehind();
        long low = ended.lowBehind();
        if (high != 0 || low != 0) {
            cut(high, low, outer == null ? insideElsewhere : outer.inside);
        }
    }

    /** From this position on, which is at or behind the last cut, the line is inside or not. */
    private void cut(long high, long low, boolean inside) {
        if (size > 0 && highs[size - 1] == high && lows[size - 1] == low) {
            size--;
        }
        if (inside == ((size & 1) != 0)) {
            return;
        }
        highs[size] = high;
        lows[size] = low;
        size++;
    }
}
