package io.headgate.controlplane.discovery;

/// Asks once for the addresses of a host.
@FunctionalInterface
interface NameLookup {
    /// Blocks, for a bounded time. Called from several threads.
    ///
    /// @throws InterruptedException if the thread is told to stop
    Answer lookup(String host) throws InterruptedException;
}
