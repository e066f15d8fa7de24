package io.headgate.config;

import org.jspecify.annotations.Nullable;

/// How many clients a listener holds, counted over all workers. Who is turned away is told so where the protocol has
/// words for it, and closed. Of datagrams, each session counts as a connection, and those of who is turned away are
/// dropped.
public record Connections(
        @Key(
                doc = "Most connections at once; sessions of datagrams have `udp.sessions_max`.",
                fallback = "100000",
                range = "1..10000000")
        int max,

        @Key(
                doc = "Most connections at once of one source: an IPv4 address, or the /64 of an IPv6 address. With"
                        + " `udp.per: packet` a client has a session, and so counts, once for each endpoint.",
                fallback = "off",
                example = "1000",
                range = "1..10000000")
        @Nullable
        Integer perSource,

        @Key(
                doc = "How many connections are accepted in the long run, and at once after a pause as many as the "
                        + "rate's units; beyond it they are closed at once.",
                fallback = "off",
                example = "5000/s")
        @Nullable
        Rate acceptRate) {
    public Connections {
        Check.ranges(Connections.class, max, perSource, acceptRate).done();
    }
}
