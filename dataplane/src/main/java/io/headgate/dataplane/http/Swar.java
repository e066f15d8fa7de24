package io.headgate.dataplane.http;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Looks at eight bytes at a time: a {@code long} whose lowest byte is the first one. What is found is marked by the
 * high bits of its bytes; only the lowest mark is sure to be right (a borrow may leave false ones above it), so ask for
 * the {@link #first}. After Hacker's Delight, section 6-1. Stateless.
 */
public final class Swar {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;
    private static final long SPACES = ' ' * ONES;
    private static final long DELETES = 0x7F * ONES;

    private Swar() {}

    /** The eight bytes at {@code [at .. at + 8)}, which must lie within the array. */
    public static long load(byte[] bytes, int at) {
        return (long) LONGS.get(bytes, at);
    }

    /** Eight times the same byte. */
    public static long eight(char of) {
        return of * ONES;
    }

    /** Marks the bytes equal to those of {@code pattern}. */
    public static long equal(long word, long pattern) {
        long difference = word ^ pattern;
        return (difference - ONES) & ~difference & HIGHS;
    }

    /** Marks control bytes: below a space, or DEL; tab is one of them, bytes above 0x7F are not. */
    public static long controls(long word) {
        return ((word - SPACES) & ~word & HIGHS) | equal(word, DELETES);
    }

    /** Which of the eight bytes the lowest mark belongs to; {@code marks} must not be 0. */
    public static int first(long marks) {
        return Long.numberOfTrailingZeros(marks) >>> 3;
    }

    /** The index of the first {@code eight}'s byte in {@code [from .. to)}, or {@code to}. */
    public static int indexOf(byte[] bytes, int from, int to, long eight) {
        int at = from;
        for (; at + Long.BYTES <= to; at += Long.BYTES) {
            long found = equal(load(bytes, at), eight);
            if (found != 0) {
                return at + first(found);
            }
        }
        while (at < to && bytes[at] != (byte) eight) {
            at++;
        }
        return at;
    }
}
