package io.headgate.dataplane.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.headgate.dataplane.filter.Rules;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

/** The count is exact whatever the threads do. Time stands still, so what each key may have is known. */
class GcraTableRaceTest {
    private static final int THREADS = 8;

    /** Enough for about a million steps on two cores, of which thousands meet in the window. */
    private static final long RACE_NS = 2_000_000_000L;

    private final LongAdder forgotten = new LongAdder();
    private final long seed = Long.getLong("headgate.test.seed", System.nanoTime());

    private interface Work {
        void run(int thread, Random random);
    }

    private void onAllThreads(Work work) throws Exception {
        CyclicBarrier together = new CyclicBarrier(THREADS);
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                int thread = i;
                running.add(threads.submit(() -> {
                    together.await();
                    work.run(thread, new Random(seed + thread));
                    return null;
                }));
            }
            for (Future<?> each : running) {
                each.get();
            }
        }
    }

    @Test
    void oneKeyGetsExactlyItsBurst() throws Exception {
        int burst = 100_000;
        GcraTable table = new GcraTable(Rules.limit("1/24h", burst), forgotten);
        LongAdder allowed = new LongAdder();

        onAllThreads((thread, random) -> {
            for (int i = 0; i < burst; i++) {
                if (table.take(42, 0) == GcraTable.ALLOWED) {
                    allowed.increment();
                }
            }
        });

        assertEquals(burst, allowed.sum());
    }

    @Test
    void newKeysThatArriveEverywhereAtOnceGetExactlyTheirBurst() throws Exception {
        int keys = 20_000;
        int burst = 3;
        GcraTable table = new GcraTable(Rules.limit("1/24h", burst, 1 << 18), forgotten);
        AtomicIntegerArray allowed = new AtomicIntegerArray(keys);

        onAllThreads((thread, random) -> {
            for (int key = 0; key < keys; key++) {
                for (int i = 0; i < 2; i++) {
                    if (table.take(hash(key), 0) == GcraTable.ALLOWED) {
                        allowed.incrementAndGet(key);
                    }
                }
            }
        });

        assertEquals(0, forgotten.sum());
        for (int key = 0; key < keys; key++) {
            assertEquals(burst, allowed.get(key), "of key " + key);
        }
    }

    /** Each key that is forgotten may get one more bucket, and no more than that. */
    @Test
    void aTableThatIsFarTooSmallLetsThroughNoMoreThanItForgets() throws Exception {
        int keys = 64;
        int burst = 50;
        GcraTable table = new GcraTable(Rules.limit("1/24h", burst, 32), forgotten);
        LongAdder allowed = new LongAdder();

        onAllThreads((thread, random) -> {
            for (int i = 0; i < 200_000; i++) {
                if (table.take(hash(random.nextInt(keys)), 0) == GcraTable.ALLOWED) {
                    allowed.increment();
                }
            }
        });

        long bound = (long) burst * (keys + forgotten.sum());
        assertTrue(
                allowed.sum() <= bound && allowed.sum() >= (long) burst * 32,
                () -> allowed.sum() + " allowed, " + bound + " at most, " + forgotten.sum()
                        + " forgotten; repeat with -Dheadgate.test.seed=" + seed);
    }

    /** While places change hands between full buckets, whoever is charged stays charged. */
    @Test
    void aChargedKeyKeepsItsChargeWhileOthersChangePlaces() throws Exception {
        int burst = 10_000;
        GcraTable table = new GcraTable(Rules.limit("1/24h", burst, 16), forgotten);
        long charged = hash(1);
        LongAdder allowed = new LongAdder();
        for (int i = 0; i < 100; i++) {
            assertEquals(GcraTable.ALLOWED, table.take(charged, 0));
        }

        onAllThreads((thread, random) -> {
            for (int i = 0; i < 100_000; i++) {
                if (thread == 0) {
                    table.take(hash(2 + random.nextInt(1000)), 0);
                } else if (table.take(charged, 0) == GcraTable.ALLOWED) {
                    allowed.increment();
                }
            }
        });

        assertEquals(burst - 100, allowed.sum(), "repeat with -Dheadgate.test.seed=" + seed);
    }

    /**
     * Two keys over one place, both at once, again and again, each time with full buckets: both pass, so one charged
     * key was dropped and must have been counted; and whoever passes once more at the same time was not in the place,
     * so another charged key went.
     */
    @Test
    void noChargeIsLostUnseenWhenAPlaceChangesHands() throws Exception {
        GcraTable table = new GcraTable(Rules.limit("1/s", 1, 1), forgotten);
        AtomicInteger begun = new AtomicInteger();
        AtomicInteger ended = new AtomicInteger();
        AtomicBoolean otherPassed = new AtomicBoolean();
        try (ExecutorService other = Executors.newSingleThreadExecutor()) {
            Future<?> running = other.submit(() -> {
                for (int step = await(begun, 1); step > 0; step = await(begun, step + 1)) {
                    otherPassed.set(table.take(hash(2), now(step)) == GcraTable.ALLOWED);
                    ended.set(step);
                }
            });
            try {
                race(table, begun, ended, otherPassed);
            } finally {
                begun.set(-1);
            }
            running.get();
        }
    }

    private void race(GcraTable table, AtomicInteger begun, AtomicInteger ended, AtomicBoolean otherPassed) {
        Random delays = new Random(seed);
        long untilNs = System.nanoTime() + RACE_NS;
        for (int step = 1; System.nanoTime() < untilNs; step++) {
            long before = forgotten.sum();
            begun.set(step);
            for (int i = delays.nextInt(20); i > 0; i--) {
                Thread.onSpinWait();
            }
            assertEquals(GcraTable.ALLOWED, table.take(hash(1), now(step)), message(step));
            await(ended, step);
            assertTrue(otherPassed.get(), message(step));
            assertTrue(forgotten.sum() > before, message(step));
            for (int key = 1; key <= 2; key++) {
                before = forgotten.sum();
                boolean passed = table.take(hash(key), now(step)) == GcraTable.ALLOWED;
                assertEquals(passed ? 1 : 0, forgotten.sum() - before, message(step));
            }
        }
    }

    private static long now(int step) {
        return step * 10_000_000_000L;
    }

    private String message(int step) {
        return "step " + step + "; repeat with -Dheadgate.test.seed=" + seed;
    }

    /** Spins until the number is at least {@code wanted}, or negative. */
    private static int await(AtomicInteger number, int wanted) {
        int now = number.get();
        while (now >= 0 && now < wanted) {
            Thread.onSpinWait();
            now = number.get();
        }
        return now;
    }

    @Test
    void takingAllocatesNothing() {
        GcraTable table = new GcraTable(Rules.limit("1000000/s", 10, 256), forgotten);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int attempt = 0; attempt < 5; attempt++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 100_000; i++) {
                table.take(hash(i % 1000), i * 100L);
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }

        assertEquals(0, least);
    }

    private static long hash(long key) {
        long mixed = (key + 1) * 0x9E3779B97F4A7C15L;
        return mixed ^ mixed >>> 32;
    }
}
