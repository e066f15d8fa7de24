package io.headgate.controlplane;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Time that stands still until a test moves it.
public final class ManualTiming implements Timing {
    private static final long EPOCH_MS = 1_800_000_000_000L;
    private static final long PATIENCE_NS = 20_000_000_000L;

    private final Map<Thread, Long> sleepersUntilNs = new HashMap<>();
    private final List<Duration> sleeps = new ArrayList<>();
    private final Set<Thread> threads = new LinkedHashSet<>();
    private long nowNs;

    @Override
    public synchronized long nowNs() {
        return nowNs;
    }

    @Override
    public synchronized long epochMs() {
        return EPOCH_MS + nowNs / 1_000_000;
    }

    @Override
    public synchronized void sleep(long durationNs) throws InterruptedException {
        Thread thread = Thread.currentThread();
        long untilNs = nowNs + durationNs;
        sleeps.add(Duration.ofNanos(durationNs));
        threads.add(thread);
        sleepersUntilNs.put(thread, untilNs);
        notifyAll();
        try {
            while (nowNs < untilNs) {
                wait();
            }
        } finally {
            sleepersUntilNs.remove(thread);
            notifyAll();
        }
    }

    /// Lets time pass; who waits for no more than that wakes.
    public synchronized void advance(Duration by) {
        nowNs += by.toNanos();
        notifyAll();
    }

    /// Blocks the test until exactly `count` threads wait for time to pass.
    public synchronized void awaitSleepers(int count) {
        long giveUpNs = System.nanoTime() + PATIENCE_NS;
        while (sleeping() != count) {
            assertTrue(System.nanoTime() < giveUpNs, "waited for " + count + " sleepers, there are " + sleeping());
            try {
                wait(100);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    /// Advances and blocks until all `count` threads wait again.
    public void advance(Duration by, int count) {
        advance(by);
        awaitSleepers(count);
    }

    /// How many threads wait for a time that has not come.
    public synchronized int sleeping() {
        return (int) sleepersUntilNs.values().stream()
                .filter(untilNs -> untilNs > nowNs)
                .count();
    }

    /// All waits so far, as they were asked for.
    public synchronized List<Duration> sleeps() {
        return List.copyOf(sleeps);
    }

    /// The latest wait.
    public synchronized Duration lastSleep() {
        return sleeps.getLast();
    }

    /// Every thread that ever waited here.
    public synchronized List<Thread> threads() {
        return List.copyOf(threads);
    }
}
