package io.headgate.config;

import java.time.Duration;

/// Asks every endpoint regularly whether it is well; an endpoint is up until a check says otherwise.
public record Health(
        @Key(doc = "What is asked.", example = "{ http: { path: /healthz } }") @Inline
        HealthProbe probe,

        @Key(doc = "From one check to the next.", fallback = "2s", range = "10ms..1h")
        Duration interval,

        @Key(doc = "How long one check may take.", fallback = "1s", range = "10ms..5m")
        Duration timeout,

        @Key(doc = "Failed checks in a row until it is down.", fallback = "3", range = "1..100")
        int fall,

        @Key(doc = "Good checks in a row until it is up again.", fallback = "2", range = "1..100")
        int rise,

        @Key(
                doc = "How much each interval varies, so that checks do not come in bursts.",
                fallback = "10",
                range = "0..100")
        int jitterPercent) {
    public Health {
        Check.ranges(Health.class, probe, interval, timeout, fall, rise, jitterPercent)
                .done();
    }
}
