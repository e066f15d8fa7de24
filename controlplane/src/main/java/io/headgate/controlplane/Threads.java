package io.headgate.controlplane;

import java.time.Duration;
import java.util.Collection;

/// Ends the virtual threads of the control plane.
public final class Threads {
    private Threads() {}

    /// Ends all of them, then waits until their threads have ended, at most `waitMax` in all. Waits for no thread
    /// that calls this itself. When the caller is interrupted it waits no longer and stays interrupted.
    public static void stop(Collection<? extends Watch> watches, Duration waitMax) {
        watches.forEach(Watch::end);
        long deadlineNs = System.nanoTime() + waitMax.toNanos();
        try {
            for (Watch watch : watches) {
                Thread thread = watch.thread();
                if (thread != Thread.currentThread() && thread.isAlive()) {
                    thread.join(Duration.ofNanos(Math.max(0, deadlineNs - System.nanoTime())));
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
