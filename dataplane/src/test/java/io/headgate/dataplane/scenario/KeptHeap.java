package io.headgate.dataplane.scenario;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;

/** What this process keeps on its heap for another time: exchanges and streams above all. Collects garbage first. */
final class KeptHeap {
    private static final MemoryMXBean MEMORY = ManagementFactory.getMemoryMXBean();

    private final long before = now();

    private static long now() {
        MEMORY.gc();
        return MEMORY.getHeapMemoryUsage().getUsed();
    }

    /** Fails when {@code bytes} or more are kept beyond what was when this was made. */
    void assertBelow(long bytes) {
        long kept = now() - before;
        assertTrue(kept < bytes, () -> "the heap keeps " + kept + " bytes; less than " + bytes + " were allowed");
    }
}
