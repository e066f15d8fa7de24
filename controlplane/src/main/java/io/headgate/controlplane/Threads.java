package io.headgate.controlplane;

import java.time.Duration;
import java.util.Collection;

/// Ends the virtual threads of the control plane.
public final class Threads {
    private Threads() {}

    /// Interrupts all of them, then waits until they have ended, at most `waitMax` in all. Waits for no thread
    /// that calls this itself. When the caller is interrupted it waits no longer and stays interrupted.
    public static void stop(Collection<Thread> threads, Duration waitMax) {
        threads.forEach(Thread::interrupt);
        long deadlineNs = System.nanoTime() + waitMax.toNanos();
        try {
            for (Thread thread : threads) {
                if (thread != Thread.currentThread() && thread.isAlive()) {
                    thread.join(Duration.ofNanos(Math.max(0, deadlineNs - System.nanoTime())));
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
