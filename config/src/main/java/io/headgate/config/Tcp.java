package io.headgate.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Bytes, passed on as they come, on a listener.
@Kind(doc = "Passes the bytes of each connection on to an endpoint, both ways, whatever they mean.")
public record Tcp(
        @Key(doc = "Where a connection goes.") @Inline TcpAction action,

        @Key(doc = "How long each side may take.", fallback = "{}")
        TcpTimeouts timeouts,

        @Key(
                doc = "How old a connection may grow; then it is closed, whatever passes through it.",
                fallback = "off",
                example = "8h",
                range = "1s..30d")
        @Nullable
        Duration maxAge,

        @Key(
                doc = "How much earlier or later than at `max_age` a connection ends, so that not all end at once.",
                fallback = "10",
                range = "0..50")
        int maxAgeJitterPercent)
        implements Service {
    public Tcp {
        Check.ranges(Tcp.class, action, timeouts, maxAge, maxAgeJitterPercent).done();
    }
}
