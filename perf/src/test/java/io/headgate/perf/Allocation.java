package io.headgate.perf;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;

/** Counts what the current thread allocates on the heap. */
public final class Allocation {
    /** How often work is done in a row: often enough for the compiler's last tier to be reached in the first rounds. */
    public static final int TIMES = 20_000;

    /** How long the compiler may take until it has caught up, on a machine that has other things to do. */
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(10);

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Allocation() {}

    /**
     * Bytes that {@link #TIMES} times {@code work} allocate: the least of several rounds, since what comes once a
     * second, and what the compiler leaves behind when it swaps code, belongs to no request; what it has compiled in a
     * hurry may even allocate where its last tier will not. Stops at the first round without any, or after some time.
     */
    public static long of(Runnable work) {
        long least = Long.MAX_VALUE;
        long startNs = System.nanoTime();
        while (least > 0 && System.nanoTime() - startNs < PATIENCE_NS) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < TIMES; i++) {
                work.run();
            }
            least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
        }
        return least;
    }
}
