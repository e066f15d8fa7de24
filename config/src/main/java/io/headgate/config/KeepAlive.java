package io.headgate.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Connections to endpoints kept for the next request, and whether those in use are still there.
public record KeepAlive(
        @Key(doc = "Most idle connections, per worker and endpoint.", fallback = "256", range = "0..1000000")
        int maxIdle,

        @Key(
                doc = "How long an idle one is kept; keep it below the endpoint's own time.",
                fallback = "55s",
                range = "10ms..24h")
        Duration idle,

        @Key(
                doc = "With `protocol: h2`: how long an endpoint may be silent while it is asked something before it"
                        + " is sent a PING. Servers of gRPC hang up on more than one in 5m unless they are told"
                        + " otherwise.",
                fallback = "off",
                example = "30s",
                range = "10ms..24h")
        @Nullable
        Duration ping,

        @Key(
                doc = "How long an endpoint may then take to send anything, or to take what waits for it, before its"
                        + " connection is given up.",
                fallback = "15s",
                range = "10ms..1h")
        Duration pingTimeout) {
    public KeepAlive {
        Check.ranges(KeepAlive.class, maxIdle, idle, ping, pingTimeout).done();
    }
}
