package io.headgate.config;

import java.time.Duration;

/// Connections to endpoints kept for the next request.
public record KeepAlive(
        @Key(doc = "Most idle connections, per worker and endpoint.", fallback = "256", range = "0..1000000")
        int maxIdle,

        @Key(
                doc = "How long an idle one is kept; keep it below the endpoint's own time.",
                fallback = "55s",
                range = "10ms..24h")
        Duration idle) {
    public KeepAlive {
        Check.ranges(KeepAlive.class, maxIdle, idle).done();
    }
}
