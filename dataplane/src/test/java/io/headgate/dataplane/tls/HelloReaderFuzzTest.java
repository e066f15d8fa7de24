package io.headgate.dataplane.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Whatever the bytes and wherever they are cut: one verdict, nothing thrown, and what is accepted is what a naive
 * reader accepts, with the same name.
 */
class HelloReaderFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void givesOneVerdictOnAnyBytes(byte[] bytes) {
        Random random = new Random(Arrays.hashCode(bytes));
        check(bytes, () -> 1 + random.nextInt(50));
    }

    /** Also for mutants of valid hellos. */
    static void check(byte[] bytes, java.util.function.IntSupplier piece) {
        Reading whole = Reading.of(bytes);
        Reading cut = Reading.of(bytes, piece);
        Reading dripped = Reading.of(bytes, Reading.BYTES);
        assertTrue(whole.sameAs(cut), () -> whole + "\n" + cut);
        assertTrue(whole.sameAs(dripped), () -> whole + "\n" + dripped);
        @Nullable String expected = NaiveHello.name(bytes);
        assertEquals(expected != null, whole.result() == HelloResult.FOUND, whole::toString);
        if (expected != null) {
            assertEquals(expected, whole.name());
        }
    }
}
