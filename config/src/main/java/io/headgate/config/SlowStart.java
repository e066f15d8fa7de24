package io.headgate.config;

import java.time.Duration;

/// Gives an endpoint that comes back its share step by step.
public record SlowStart(
        @Key(doc = "How long until it has its full share.", fallback = "30s", range = "10ms..1h")
        Duration window,

        @Key(doc = "The share it begins with.", fallback = "10", range = "1..100")
        int minPercent) {
    public SlowStart {
        Check.ranges(SlowStart.class, window, minPercent).done();
    }
}
