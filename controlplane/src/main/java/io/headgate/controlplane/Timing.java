package io.headgate.controlplane;

/// Time as the threads of the control plane meet it: what it is, and letting it pass. Passed in, so that tests move
/// it by hand. Every method may be called from any thread.
public interface Timing {
    /// The machine's own time.
    Timing SYSTEM = new SystemTiming();

    /// Nanoseconds from an arbitrary origin, never going back. For measuring.
    long nowNs();

    /// Milliseconds since 1970 by the wall clock, which somebody may set. For people to read, never for
    /// measuring.
    long epochMs();

    /// Blocks the calling thread until `durationNs` have passed; not at all when that is not positive.
    ///
    /// @throws InterruptedException if the thread is told to stop, before or while it waits
    void sleep(long durationNs) throws InterruptedException;
}
