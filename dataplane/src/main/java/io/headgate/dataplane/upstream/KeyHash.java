package io.headgate.dataplane.upstream;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.SecureRandom;

/**
 * Hashes of keys: the 64-bit algorithm of the xxHash specification (github.com/Cyan4973/xxHash, doc/xxhash_spec.md),
 * which passes avalanche tests and reads eight bytes at a time. Two families, and the difference matters:
 *
 * <ul>
 *   <li>{@code hash}: seeded anew in each process, so that nobody outside can prepare keys that collide. For tables in
 *       memory.
 *   <li>{@code balancing}: the same on every node and after every restart, so that all agree on the endpoint of a key.
 *       For {@link UpstreamGroup#pick}. Whoever sends keys can aim them at one endpoint; bounded load is the answer to
 *       that.
 * </ul>
 *
 * <p>Neither is a signature. Stateless, any thread, no allocation.
 */
public final class KeyHash {
    private static final long PRIME_1 = 0x9E3779B185EBCA87L;
    private static final long PRIME_2 = 0xC2B2AE3D27D4EB4FL;
    private static final long PRIME_3 = 0x165667B19E3779F9L;
    private static final long PRIME_4 = 0x85EBCA77C2B2AE63L;
    private static final long PRIME_5 = 0x27D4EB2F165667C5L;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long PROCESS_SEED = new SecureRandom().nextLong();

    private KeyHash() {}

    /** The hash of {@code bytes[from..to)} in this process. */
    public static long hash(byte[] bytes, int from, int to) {
        return xxh64(bytes, from, to, PROCESS_SEED);
    }

    /** The hash of a number in this process. */
    public static long hash(long value) {
        return mix(value ^ PROCESS_SEED);
    }

    /**
     * The hash of {@code bytes[from..to)} on every node; never 0, which {@link UpstreamGroup#pick} takes for a missing
     * key.
     */
    public static long balancing(byte[] bytes, int from, int to) {
        return notZero(xxh64(bytes, from, to, 0));
    }

    /** The hash of a number on every node; never 0. */
    public static long balancing(long value) {
        return notZero(mix(value));
    }

    private static long notZero(long hash) {
        return hash == 0 ? PRIME_1 : hash;
    }

    /** Spreads every bit of {@code value} over all bits of the result; one to one. */
    static long mix(long value) {
        return avalanche(value * PRIME_1 + PRIME_5);
    }

    static long xxh64(byte[] bytes, int from, int to, long seed) {
        int at = from;
        long hash;
        if (to - from >= 32) {
            long a = seed + PRIME_1 + PRIME_2;
            long b = seed + PRIME_2;
            long c = seed;
            long d = seed - PRIME_1;
            for (; to - at >= 32; at += 32) {
                a = round(a, (long) LONG.get(bytes, at));
                b = round(b, (long) LONG.get(bytes, at + 8));
                c = round(c, (long) LONG.get(bytes, at + 16));
                d = round(d, (long) LONG.get(bytes, at + 24));
            }
            hash = Long.rotateLeft(a, 1) + Long.rotateLeft(b, 7) + Long.rotateLeft(c, 12) + Long.rotateLeft(d, 18);
            hash = merge(merge(merge(merge(hash, a), b), c), d);
        } else {
            hash = seed + PRIME_5;
        }
        return tail(bytes, at, to, hash + (to - from));
    }

    private static long tail(byte[] bytes, int from, int to, long start) {
        int at = from;
        long hash = start;
        for (; to - at >= 8; at += 8) {
            hash = Long.rotateLeft(hash ^ round(0, (long) LONG.get(bytes, at)), 27) * PRIME_1 + PRIME_4;
        }
        if (to - at >= 4) {
            hash = Long.rotateLeft(hash ^ ((int) INT.get(bytes, at) & 0xFFFFFFFFL) * PRIME_1, 23) * PRIME_2 + PRIME_3;
            at += 4;
        }
        for (; at < to; at++) {
            hash = Long.rotateLeft(hash ^ (bytes[at] & 0xFF) * PRIME_5, 11) * PRIME_1;
        }
        return avalanche(hash);
    }

    private static long round(long lane, long input) {
        return Long.rotateLeft(lane + input * PRIME_2, 31) * PRIME_1;
    }

    private static long merge(long hash, long lane) {
        return (hash ^ round(0, lane)) * PRIME_1 + PRIME_4;
    }

    private static long avalanche(long value) {
        long hash = (value ^ value >>> 33) * PRIME_2;
        hash = (hash ^ hash >>> 29) * PRIME_3;
        return hash ^ hash >>> 32;
    }
}
