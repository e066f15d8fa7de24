package io.headgate.dataplane.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KeyHashTest {
    @Test
    void agreesWithTheSpecificationsExamples() {
        assertEquals(0xEF46DB3751D8E999L, xxh64("", 0));
        assertEquals(0xD24EC4F1A98C6E5BL, xxh64("a", 0));
        assertEquals(0x44BC2CF5AD770999L, xxh64("abc", 0));
        assertEquals(0x32DD38952C4BC720L, xxh64("xxhash", 0));
        assertEquals(0xB559B98D844E0635L, xxh64("xxhash", 20141025));
        assertEquals(0xFBCEA83C8A378BF1L, xxh64("Nobody inspects the spammish repetition", 0));
    }

    @Test
    void readsOnlyItsRange() {
        Seed seed = Seed.fresh();
        Random random = seed.random();
        for (int length = 0; length < 200; length++) {
            byte[] key = new byte[length];
            random.nextBytes(key);
            byte[] inside = new byte[length + 17];
            random.nextBytes(inside);
            System.arraycopy(key, 0, inside, 9, length);
            assertEquals(KeyHash.balancing(key, 0, length), KeyHash.balancing(inside, 9, 9 + length), seed.toString());
            assertEquals(KeyHash.hash(key, 0, length), KeyHash.hash(inside, 9, 9 + length), seed.toString());
        }
    }

    @Test
    void flipsHalfOfTheBitsWhenOneBitOfTheKeyFlips() {
        Seed seed = Seed.fresh();
        Random random = seed.random();
        for (int length : new int[] {1, 4, 7, 8, 16, 31, 32, 64}) {
            long flips = 0;
            int tries = 2_000;
            for (int i = 0; i < tries; i++) {
                byte[] key = new byte[length];
                random.nextBytes(key);
                long before = KeyHash.balancing(key, 0, length);
                key[random.nextInt(length)] ^= (byte) (1 << random.nextInt(8));
                flips += Long.bitCount(before ^ KeyHash.balancing(key, 0, length));
            }
            assertEquals(32, (double) flips / tries, 1, "length " + length + "; " + seed);
        }
    }

    @Test
    void flipsHalfOfTheBitsWhenOneBitOfANumberFlips() {
        Seed seed = Seed.fresh();
        Random random = seed.random();
        long flips = 0;
        for (int i = 0; i < 10_000; i++) {
            long key = random.nextLong();
            flips += Long.bitCount(KeyHash.balancing(key) ^ KeyHash.balancing(key ^ 1L << random.nextInt(64)));
        }
        assertEquals(32, flips / 10_000.0, 0.5, seed.toString());
    }

    @Test
    void balancesEqualOnEveryNodeAndHashesTablesAnewInEachProcess() {
        byte[] key = "user-1".getBytes(StandardCharsets.US_ASCII);
        assertEquals(KeyHash.xxh64(key, 0, key.length, 0), KeyHash.balancing(key, 0, key.length));
        assertNotEquals(KeyHash.balancing(key, 0, key.length), KeyHash.hash(key, 0, key.length));
        assertNotEquals(KeyHash.balancing(7), KeyHash.hash(7));
    }

    @Test
    void neverTakesAKeyForAMissingOne() {
        assertNotEquals(0, KeyHash.balancing(new byte[0], 0, 0));
        for (long key = -1_000; key < 1_000; key++) {
            assertTrue(KeyHash.balancing(key) != 0, "key " + key);
        }
    }

    private static long xxh64(String text, long seed) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        return KeyHash.xxh64(bytes, 0, bytes.length, seed);
    }
}
