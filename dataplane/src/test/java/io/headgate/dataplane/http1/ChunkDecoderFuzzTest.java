package io.headgate.dataplane.http1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.Random;

/**
 * Whatever the bytes and wherever they are cut: one verdict, nothing thrown, and what is accepted is what a naive
 * decoder reads.
 */
class ChunkDecoderFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void givesOneVerdictOnAnyBytes(byte[] bytes) {
        Cuts.Body whole = Cuts.decode(bytes, Cuts.WHOLE);
        Cuts.Body cut = Cuts.decode(bytes, Cuts.random(new Random(Arrays.hashCode(bytes)), 50));
        Cuts.Body dripped = Cuts.decode(bytes, Cuts.BYTES);
        assertTrue(whole.sameAs(cut), () -> whole + "\n" + cut);
        assertTrue(whole.sameAs(dripped), () -> whole + "\n" + dripped);
        if (whole.result() == ChunkDecoder.Result.END) {
            Naive.Decoded expected = Naive.decode(bytes);
            assertEquals(expected.body(), whole.body());
            assertEquals(expected.trailer(), whole.trailer());
            assertEquals(expected.length(), whole.taken());
        }
    }
}
