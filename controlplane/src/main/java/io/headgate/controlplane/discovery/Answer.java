package io.headgate.controlplane.discovery;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

/// What a lookup learned about a host, for both families apart: a server that fails on AAAA says nothing against the
/// A records.
record Answer(Family v4, Family v6) {
    /// What was learned about one family.
    sealed interface Family {}

    /// @param addresses at least one
    /// @param ttl how long they hold
    record Found(List<InetAddress> addresses, Duration ttl) implements Family {}

    /// The host has no address of this family, said by somebody who knows.
    record Nothing(String why) implements Family {}

    /// Nobody who knows could be asked.
    record Failed(String why) implements Family {}

    static Answer failed(String why) {
        return new Answer(new Failed(why), new Failed(why));
    }
}
