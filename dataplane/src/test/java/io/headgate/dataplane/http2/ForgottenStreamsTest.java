package io.headgate.dataplane.http2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ForgottenStreamsTest {
    private final ForgottenStreams forgotten = new ForgottenStreams();

    @Test
    void ofStreamsThatEndOneAfterAnotherTheLast512AreKnown() {
        assertFalse(forgotten.has(1));
        for (int id = 1; id < 10_000; id += 2) {
            forgotten.add(id, 10);
        }
        for (int id = 1; id < 10_100; id += 2) {
            assertEquals(id > 9_999 - 2 * 512 && id < 10_000, forgotten.has(id), "stream " + id);
        }
    }

    @Test
    void aStreamThatBeganLongAgoIsKnownUntilFourInItsPlaceHaveEnded() {
        forgotten.add(1, 10);
        for (int i = 1; i < 4; i++) {
            forgotten.add(1 + i * 256, 10);
            assertTrue(forgotten.has(1));
        }
        forgotten.add(1 + 4 * 256, 10);
        assertFalse(forgotten.has(1));
    }

    @Test
    void noMoreMayComeThanTheWindowLetsThrough() {
        forgotten.add(3, 65_536);
        forgotten.add(Integer.MAX_VALUE, 0);
        assertTrue(forgotten.take(3, 65_535));
        assertTrue(forgotten.take(3, 1));
        assertFalse(forgotten.take(3, 1));
        assertTrue(forgotten.has(3));
        assertFalse(forgotten.take(Integer.MAX_VALUE, 1));
    }
}
