package io.headgate.perf;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Counts what the current thread allocates on the heap. */
public final class Allocation {
    /** How often work is done in a row: often enough for the compiler's last tier to be reached in the first rounds. */
    public static final int TIMES = 20_000;

    private static final int ROUNDS_MAX = 12;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Allocation() {}

    /**
     * Bytes that {@link #TIMES} times {@code work} allocate: the least of several rounds, since what comes once a
     * second, and what the compiler leaves behind when it swaps code, belongs to no request. Stops at the first round
     * without any.
     */
    public static long of(Runnable work) {
        long least = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS_MAX && least > 0; round++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < TIMES; i++) {
                work.run();
            }
            least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
        }
        return least;
    }
}
