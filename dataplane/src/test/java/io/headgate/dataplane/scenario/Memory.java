package io.headgate.dataplane.scenario;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.PooledByteBufAllocator;

/** What workers hold in buffers, over all connections of this process. */
final class Memory {
    private final long before = now();

    private static long now() {
        return PooledByteBufAllocator.DEFAULT.pinnedDirectMemory() + PooledByteBufAllocator.DEFAULT.pinnedHeapMemory();
    }

    /** Fails when buffers hold {@code bytes} or more beyond what they held when this was made. */
    void assertBelow(long bytes) {
        long held = now() - before;
        assertTrue(held < bytes, () -> "buffers hold " + held + " bytes; less than " + bytes + " were allowed");
    }
}
