package io.headgate.controlplane.health;

import java.io.IOException;

/// What a probe says over its connection, and how it judges the answers.
@FunctionalInterface
interface Dialogue {
    /// Asks once, on a connection that is fresh and closed afterwards.
    ///
    /// @throws IOException if there was no answer, or none in this protocol; its message is the reason, for people
    ProbeResult with(Peer peer) throws IOException;
}
