package io.headgate.dataplane.http;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.SecureRandom;

/**
 * SipHash-2-4 (Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012): a hash under a secret key. Whoever
 * chooses the input cannot find two inputs with one hash, which unkeyed fast hashes allow even when they are seeded.
 * Immutable, any thread, no allocation.
 */
public final class SipHash {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final long key0;
    private final long key1;

    SipHash(long key0, long key1) {
        this.key0 = key0;
        this.key1 = key1;
    }

    /** A hash of its own, different in each process. */
    public static SipHash random() {
        return new SipHash(RANDOM.nextLong(), RANDOM.nextLong());
    }

    /** The hash of {@code bytes[from..to)}. */
    public long hash(byte[] bytes, int from, int to) {
        long v0 = key0 ^ 0x736f6d6570736575L;
        long v1 = key1 ^ 0x646f72616e646f6dL;
        long v2 = key0 ^ 0x6c7967656e657261L;
        long v3 = key1 ^ 0x7465646279746573L;
        int at = from;
        boolean lastWord = false;
        // Two rounds for each word, the last of which ends in the length; then four.
        for (int rounds = 2; rounds > 0; ) {
            long word = 0;
            if (rounds == 4) {
                v2 ^= 0xFF;
            } else if (to - at >= Long.BYTES) {
                word = (long) LONG.get(bytes, at);
                at += Long.BYTES;
            } else {
                word = tail(bytes, at, to) | (long) (to - from) << 56;
                lastWord = true;
            }
            v3 ^= word;
            for (int i = 0; i < rounds; i++) {
                v0 += v1;
                v2 += v3;
                v1 = Long.rotateLeft(v1, 13) ^ v0;
                v3 = Long.rotateLeft(v3, 16) ^ v2;
                v0 = Long.rotateLeft(v0, 32);
                v2 += v1;
                v0 += v3;
                v1 = Long.rotateLeft(v1, 17) ^ v2;
                v3 = Long.rotateLeft(v3, 21) ^ v0;
                v2 = Long.rotateLeft(v2, 32);
            }
            v0 ^= word;
            rounds = rounds == 4 ? 0 : lastWord ? 4 : 2;
        }
        return v0 ^ v1 ^ v2 ^ v3;
    }

    private static long tail(byte[] bytes, int from, int to) {
        long word = 0;
        for (int i = to - 1; i >= from; i--) {
            word = word << 8 | bytes[i] & 0xFF;
        }
        return word;
    }
}
