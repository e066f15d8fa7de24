package io.headgate.dataplane.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.http.Ascii;
import io.headgate.dataplane.testing.Seed;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RequestIdTest {
    private static String text(long high, long low) {
        byte[] out = new byte[40];
        return Ascii.text(out, 2, RequestId.put(out, 2, high, low));
    }

    private static boolean isText(String text) {
        byte[] bytes = Ascii.bytes("0" + text + "0");
        return RequestId.isText(bytes, 1, 1 + text.length());
    }

    @Test
    void isAUuidOfVersion7() {
        Seed seed = Seed.fresh();
        Random random = seed.random();
        for (int round = 0; round < 10_000; round++) {
            long epochMs = random.nextLong() >>> 16;
            UUID id =
                    UUID.fromString(text(RequestId.high(epochMs, random.nextLong()), RequestId.low(random.nextLong())));
            assertEquals(7, id.version(), seed.toString());
            assertEquals(2, id.variant(), seed.toString());
            assertEquals(epochMs, id.getMostSignificantBits() >>> 16, seed.toString());
        }
    }

    @Test
    void laterOnesSortBehindEarlierOnes() {
        assertTrue(text(RequestId.high(1000, -1), RequestId.low(-1))
                        .compareTo(text(RequestId.high(1001, 0), RequestId.low(0)))
                < 0);
    }

    @Test
    void survivesBeingWrittenAndRead() {
        Seed seed = Seed.fresh();
        Random random = seed.random();
        for (int round = 0; round < 10_000; round++) {
            long high = random.nextLong();
            long low = random.nextLong();
            String text = text(high, low);
            assertEquals(new UUID(high, low).toString(), text, seed.toString());
            assertTrue(isText(text));
            byte[] bytes = Ascii.bytes("__" + text.toUpperCase(java.util.Locale.ROOT));
            assertEquals(high, RequestId.parse(bytes, 2, 0), seed.toString());
            assertEquals(low, RequestId.parse(bytes, 2, 1), seed.toString());
        }
    }

    @Test
    void whatIsNoUuidIsNotTakenForOne() {
        String right = "01234567-89ab-7def-8123-456789abcdef";
        assertTrue(isText(right));
        for (String wrong : List.of(
                "",
                right + "0",
                right.substring(1),
                right.replace('-', '0'),
                right.replace('a', 'g'),
                right.replace("89ab-", "-89ab"),
                "{" + right.substring(2) + "}",
                "\"" + right.substring(1))) {
            assertFalse(isText(wrong), wrong);
        }
    }
}
