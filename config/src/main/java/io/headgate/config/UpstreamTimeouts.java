package io.headgate.config;

import java.time.Duration;

/// How long an endpoint may take before anything is sent to it.
public record UpstreamTimeouts(
        @Key(doc = "To make a connection.", fallback = "2s", range = "1ms..5m")
        Duration connect) {
    public UpstreamTimeouts {
        Check.ranges(UpstreamTimeouts.class, connect).done();
    }
}
