package io.headgate.controlplane.health;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Runs a probe for no longer than its time limit. The probe has a virtual thread of its own; interrupting that
/// closes its channel, which ends a connect, a read and a write alike, over every kind of socket. So one limit holds
/// over all phases, however slowly an endpoint drips.
final class TimeLimit {
    private TimeLimit() {}

    /// Returns when the probe has ended and its thread and socket are gone, never earlier.
    ///
    /// @throws InterruptedException if the caller is told to stop; the probe is stopped with it
    static ProbeResult run(Probe probe, Duration timeout, String timeoutText) throws InterruptedException {
        FutureTask<ProbeResult> task = new FutureTask<>(probe::probe);
        Thread thread = Thread.ofVirtual().name("health-probe").start(task);
        try {
            return task.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException _) {
            return ProbeResult.failure("no answer in " + timeoutText);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            return ProbeResult.failure(cause instanceof IOException ? Dial.reason(cause) : "probe failed: " + cause);
        } finally {
            thread.interrupt();
            thread.join();
        }
    }
}
