package io.headgate.perf.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The lines are h2load 1.52.0's. */
class H2loadTest {
    private static final String ANSWERED = "1795627617687521\t200\t351";
    private static final String REFUSED = "1795627617687521\t503\t351";

    @Test
    void answersAreReadFromTheLogInTheOrderTheyCame() {
        Stream<String> log = Stream.of(ANSWERED, "1795627617687526\t200\t364", "1795627617687531\t200\t300");
        assertArrayEquals(
                new long[] {1795627617687831L, 1795627617687872L, 1795627617687890L}, H2load.answered(log, 3));
    }

    @Test
    void requestsAreCountedFromTheFirstThatWasSentToTheLastThatWasAnswered() {
        Stream<String> log = Stream.of("1000\t200\t10", "900\t200\t30", "2000\t503\t20");
        assertEquals(new LoadCount(3, 1120, 2, 20, 30, 30), H2load.count(log, 1));
    }

    @Test
    void aRunWithAnotherStatusIsNoResult() {
        assertThrows(BenchFailed.class, () -> H2load.answered(Stream.of(REFUSED), 1));
    }

    @Test
    void aLogThatHoldsAnotherRunTooIsNoResult() {
        BenchFailed failed = assertThrows(BenchFailed.class, () -> H2load.answered(Stream.of(ANSWERED, ANSWERED), 1));
        assertEquals("h2load logged 2 answers to 1 requests", failed.getMessage());
    }
}
