package io.headgate.dataplane.scenario;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.TimeUnit;

/** The processor time of all workers of this process. */
final class WorkerCpu {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final long beforeNs = nowNs();

    private static long nowNs() {
        long sum = 0;
        for (long id : THREADS.getAllThreadIds()) {
            var thread = THREADS.getThreadInfo(id);
            if (thread != null && thread.getThreadName().startsWith("worker")) {
                sum += Math.max(0, THREADS.getThreadCpuTime(id));
            }
        }
        return sum;
    }

    /** Fails when the workers have spent {@code ms} milliseconds or more since this was made. */
    void assertBelow(long ms) {
        long spentMs = TimeUnit.NANOSECONDS.toMillis(nowNs() - beforeNs);
        assertTrue(spentMs < ms, () -> "workers spent " + spentMs + " ms; less than " + ms + " were allowed");
    }
}
