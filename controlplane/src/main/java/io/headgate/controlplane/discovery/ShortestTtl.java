package io.headgate.controlplane.discovery;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/// The shortest TTL over all records of a lookup: an alias that may change in 5 s makes the addresses behind it good
/// for 5 s. For any thread.
final class ShortestTtl {
    private final AtomicLong seconds = new AtomicLong(Long.MAX_VALUE);

    void note(long ttlSeconds) {
        seconds.accumulateAndGet(ttlSeconds, Math::min);
    }

    /// Zero when there was no record.
    Duration get() {
        long shortest = seconds.get();
        return shortest == Long.MAX_VALUE ? Duration.ZERO : Duration.ofSeconds(shortest);
    }
}
