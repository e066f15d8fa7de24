package io.headgate.perf.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class WarmUpCurveTest {
    /** Tenths of a second with these many answers each, evenly spread. */
    private static long[] answers(int... perTenth) {
        LongStream.Builder all = LongStream.builder();
        long startUs = 1_795_627_617_687_521L;
        for (int tenth = 0; tenth < perTenth.length; tenth++) {
            for (int i = 0; i < perTenth[tenth]; i++) {
                all.add(startUs + tenth * 100_000L + i * 100_000L / perTenth[tenth]);
            }
        }
        all.add(startUs + perTenth.length * 100_000L);
        return all.build().toArray();
    }

    @Test
    void theStartEndsWhenTheRateIsNearItsPeakForHalfASecond() {
        WarmUpCurve curve = WarmUpCurve.of(answers(10, 20, 100, 40, 60, 89, 95, 100, 100, 100, 100, 100, 100, 100));
        assertEquals(1000, curve.peakPerSecond());
        assertEquals(10 + 20 + 100 + 40 + 60, curve.requests(), "one good tenth is no speed yet");
    }

    @Test
    void whatIsFastAtOnceNeedsNoRequests() {
        assertEquals(
                new WarmUpCurve(1000, 0), WarmUpCurve.of(answers(100, 100, 100, 100, 100, 100, 100, 100, 100, 100)));
    }

    @Test
    void aRunTooShortToSeeAStartInIsRefused() {
        assertThrows(BenchFailed.class, () -> WarmUpCurve.of(answers(100, 100, 100)));
    }
}
