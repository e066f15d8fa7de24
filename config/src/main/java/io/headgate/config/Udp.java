package io.headgate.config;

import java.time.Duration;

/// Datagrams, passed on as they come, on a listener.
@Kind(doc = "Passes datagrams on to endpoints, and answers back from the address they came to.")
public record Udp(
        @Key(doc = "The name of an upstream.", example = "resolvers")
        String upstream,

        @Key(
                doc = "What is sent to one endpoint: all datagrams of a client (its address and port) for as long"
                        + " as its `session` lasts, or each `packet` by itself.",
                fallback = "session")
        UdpPer per,

        @Key(
                doc = "How long a client may be silent, and its endpoint too, until the session is forgotten.",
                fallback = "30s",
                range = "10ms..24h")
        Duration sessionIdle,

        @Key(
                doc = "Most sessions at once over all workers; at the bound the longest silent one makes room.",
                fallback = "100000",
                range = "1..10000000")
        int sessionsMax)
        implements Service {
    public Udp {
        Check.ranges(Udp.class, upstream, per, sessionIdle, sessionsMax).done();
    }
}
