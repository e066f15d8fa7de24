package io.headgate.dataplane.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.config.Rate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

class AcceptRateTest {
    /** The clock may be anywhere in its range, and below zero. */
    private static final long START_NS = -5_000_000_000L;

    @Test
    void oneTokenEachMinuteIsOneTokenEachMinute() {
        AcceptRate rate = new AcceptRate(Rate.parse("1/m"), START_NS);
        assertTrue(rate.take(START_NS));
        assertFalse(rate.take(START_NS + 59_999_999_999L));
        assertTrue(rate.take(START_NS + 60_000_000_000L));
        assertFalse(rate.take(START_NS + 60_000_000_001L));
    }

    @Test
    void aLongPauseFillsOneBucketAndNoMore() {
        AcceptRate rate = new AcceptRate(Rate.parse("5/s"), START_NS);
        long later = START_NS + 3_600_000_000_000L;
        for (int i = 0; i < 5; i++) {
            assertTrue(rate.take(later));
        }
        assertFalse(rate.take(later));
    }

    @Test
    void allThreadsTogetherGetOneBucket() throws Exception {
        AcceptRate rate = new AcceptRate(Rate.parse("1000/s"), 0);
        LongAdder taken = new LongAdder();
        List<Callable<Object>> work = new ArrayList<>();
        for (int thread = 0; thread < 8; thread++) {
            work.add(() -> {
                for (int i = 0; i < 1000; i++) {
                    if (rate.take(0)) {
                        taken.increment();
                    }
                }
                return null;
            });
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (Future<Object> each : threads.invokeAll(work)) {
                each.get();
            }
        }
        assertEquals(1000, taken.sum());
    }
}
