package io.headgate.perf.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class PaceTest {
    private static final long START_NS = -7_000_000_000L;

    @Test
    void requestsAreDueAtAConstantRateFromTheFirstMoment() {
        Pace pace = Pace.of(START_NS, 1000, 2);
        assertEquals(2000, pace.total());
        assertEquals(0, pace.due(START_NS - 1));
        assertEquals(1, pace.due(START_NS));
        assertEquals(1, pace.due(START_NS + 999_999));
        assertEquals(2, pace.due(START_NS + 1_000_000));
        assertEquals(2000, pace.due(START_NS + 1_999_000_000));
        assertEquals(2000, pace.due(START_NS + 60_000_000_000L), "and never more than there are");
    }

    @Test
    void aRequestCountsAsDueFromTheTimeItIsDue() {
        Pace pace = Pace.of(START_NS, 24_000, 1);
        for (long number = 0; number < pace.total(); number++) {
            assertEquals(number + 1, pace.due(pace.dueNs(number)), "request " + number);
            assertEquals(number, pace.due(pace.dueNs(number) - 1), "before request " + number);
        }
    }
}
