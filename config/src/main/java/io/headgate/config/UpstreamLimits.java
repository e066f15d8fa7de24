package io.headgate.config;

import java.time.Duration;

/// How much may be under way to an upstream at once, over all workers; beyond it 503.
public record UpstreamLimits(
        @Key(doc = "Connections.", fallback = "1024", range = "1..1000000")
        int connections,

        @Key(doc = "Requests that wait for a connection.", fallback = "1024", range = "0..1000000")
        int pending,

        @Key(doc = "Requests, waiting or not.", fallback = "10240", range = "1..10000000")
        int requests,

        @Key(doc = "How long a request waits for a connection; then 503.", fallback = "5s", range = "1ms..5m")
        Duration queueTimeout) {
    public UpstreamLimits {
        Check.ranges(UpstreamLimits.class, connections, pending, requests, queueTimeout)
                .done();
    }
}
