package io.headgate.controlplane;

import java.time.Duration;

/// The machine's own time.
final class SystemTiming implements Timing {
    @Override
    public long nowNs() {
        return System.nanoTime();
    }

    @Override
    public long epochMs() {
        return System.currentTimeMillis();
    }

    @Override
    public void sleep(long durationNs) throws InterruptedException {
        Thread.sleep(Duration.ofNanos(Math.max(0, durationNs)));
    }
}
