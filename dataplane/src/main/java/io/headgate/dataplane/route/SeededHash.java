package io.headgate.dataplane.route;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.SecureRandom;

/**
 * A hash that grows piece by piece, so that one walk over a path gives the hashes of all its prefixes. Each step
 * multiplies to 128 bits by a secret and folds the halves; start and factor are drawn once per process, so nobody
 * outside can prepare keys that collide.
 */
public final class SeededHash {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final long FACTOR = RANDOM.nextLong() | 1;

    /** The hash of nothing. */
    public static final long START = RANDOM.nextLong();

    private SeededHash() {}

    /** The hash of what {@code hash} stands for, followed by the piece {@code [from, to)}. */
    public static long next(long hash, byte[] bytes, int from, int to) {
        long result = hash;
        int at = from;
        for (; to - at >= Long.BYTES; at += Long.BYTES) {
            result = fold(result ^ (long) LONG.get(bytes, at));
        }
        long rest = (long) to - at;
        for (; at < to; at++) {
            rest = rest << 8 | bytes[at] & 0xFF;
        }
        return fold(result ^ rest);
    }

    private static long fold(long value) {
        return Math.multiplyHigh(value, FACTOR) ^ value * FACTOR;
    }
}
