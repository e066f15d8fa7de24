package io.headgate.dataplane.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.testing.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

class SourceCountsTest {
    private static final int THREADS = 8;

    private final LongAdder uncounted = new LongAdder();

    @Test
    void aSourceBeyondTheBoundIsLetInUncounted() {
        SourceCounts counts = new SourceCounts(uncounted, 1);
        assertEquals(SourceCounts.Entry.COUNTED, counts.enter(1, 1));
        assertEquals(SourceCounts.Entry.FULL, counts.enter(1, 1));
        assertEquals(SourceCounts.Entry.UNCOUNTED, counts.enter(2, 1));
        assertEquals(SourceCounts.Entry.UNCOUNTED, counts.enter(2, 1));
        assertEquals(2, uncounted.sum());

        counts.leave(1);
        assertEquals(SourceCounts.Entry.COUNTED, counts.enter(2, 1));
        assertEquals(1, counts.sources());
    }

    @Test
    void countsAreExactWhateverTheThreadsDo() throws Exception {
        Seed seed = Seed.fresh();
        int sources = 40;
        int max = 3;
        SourceCounts counts = new SourceCounts(uncounted);
        AtomicIntegerArray held = new AtomicIntegerArray(sources);
        LongAdder full = new LongAdder();
        List<Callable<Object>> work = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            Random random = new Random(seed.value() + thread);
            work.add(() -> {
                List<Integer> mine = new ArrayList<>();
                for (int i = 0; i < 50_000; i++) {
                    int source = random.nextInt(sources);
                    if (mine.size() < 20 && counts.enter(hash(source), max) == SourceCounts.Entry.COUNTED) {
                        int now = held.incrementAndGet(source);
                        assertTrue(now <= max, () -> now + " of source " + source + "; " + seed);
                        mine.add(source);
                    } else if (mine.isEmpty()) {
                        full.increment();
                    } else {
                        Integer given = mine.remove(random.nextInt(mine.size()));
                        held.decrementAndGet(given);
                        counts.leave(hash(given));
                    }
                }
                for (int source : mine) {
                    held.decrementAndGet(source);
                    counts.leave(hash(source));
                }
                return null;
            });
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            for (Future<Object> each : threads.invokeAll(work)) {
                each.get();
            }
        }
        assertEquals(0, counts.sources(), seed::toString);
        assertEquals(0, uncounted.sum());
        for (int source = 0; source < sources; source++) {
            for (int i = 0; i < max; i++) {
                assertEquals(SourceCounts.Entry.COUNTED, counts.enter(hash(source), max), seed::toString);
            }
            assertEquals(SourceCounts.Entry.FULL, counts.enter(hash(source), max), seed::toString);
        }
    }

    private static long hash(long source) {
        return (source + 1) * 0x9E3779B97F4A7C15L;
    }
}
