package io.headgate.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Bounds of what clients cost that have not finished their TLS handshake.
public record Handshakes(
        @Key(doc = "How long one may take, from the connection's begin.", fallback = "10s", range = "100ms..1m")
        Duration timeout,

        @Key(
                doc = "Most at once, over all workers; beyond it the one that has waited longest is closed, as whoever"
                        + " means it is done within a moment.",
                fallback = "10000",
                range = "1..1000000")
        int max,

        @Key(
                doc = "How many one source may begin, an IPv4 address or the /64 of an IPv6 address; beyond it they are"
                        + " closed at once. A full handshake costs about as much CPU as twenty requests.",
                fallback = "off",
                example = "50/s")
        @Nullable
        Rate perSource) {
    public Handshakes {
        Check.ranges(Handshakes.class, timeout, max, perSource).done();
    }
}
