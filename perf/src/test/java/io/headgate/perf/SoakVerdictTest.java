package io.headgate.perf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SoakVerdictTest {
    /** Half an hour, a sample every 10 s; only resident memory is anything but level. */
    private static List<String> verdict(IntToDoubleFunction residentKib) {
        List<String> lines = IntStream.range(0, 180)
                .map(i -> i * 10)
                .mapToObj(s -> s + " " + residentKib.applyAsDouble(s) + " " + (s % 30 == 0 ? "20000" : "-")
                        + " 9000 50000 60 30")
                .toList();
        return new SoakVerdict(lines, 600).table();
    }

    @Test
    void theSlopeOfALineIsFoundWithoutAnError() {
        double[] seconds = {0, 900, 1800, 3600};
        SoakVerdict.Slope slope = SoakVerdict.Slope.of(seconds, new double[] {5, 6, 7, 9});
        assertEquals(4, slope.perHour(), 1e-9);
        assertEquals(0, slope.error(), 1e-6);
        assertTrue(slope.exceeds(3.9));
        assertFalse(slope.exceeds(4.1));
    }

    @Test
    void whatIsLevelIsFlatHoweverItFlickers() {
        Random random = new Random(7);
        for (String line : verdict(_ -> 150_000 + 2000 * random.nextGaussian())) {
            assertTrue(line.endsWith(" flat"), line);
        }
    }

    @Test
    void aLeakOfTwentyMebibytesAnHourIsSeenThroughTheFlicker() {
        Random random = new Random(7);
        List<String> table = verdict(s -> 150_000 + 20.0 * 1024 * s / 3600 + 500 * random.nextGaussian());
        assertTrue(table.getFirst().endsWith(" RISES"), table.getFirst());
        assertTrue(table.stream().skip(1).allMatch(line -> line.endsWith(" flat")), table::toString);
    }

    @Test
    void whatGrowsBeforeTheEndOfTheWarmUpDoesNotCount() {
        assertTrue(verdict(s -> 100_000 + Math.min(s, 590) * 100.0).getFirst().endsWith(" flat"));
    }

    @Test
    void ofTooFewSamplesNothingIsSaid() {
        List<String> table = new SoakVerdict(List.of("0 1 1 1 1 1 1", "10 1 - 1 1 1 1"), 0).table();
        assertTrue(table.stream().allMatch(line -> line.endsWith(" unknown")), table::toString);
    }
}
