package io.headgate.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Takes endpoints out for a while that fail real requests.
public record Outlier(
        @Key(
                name = "consecutive_5xx",
                doc = "Responses from 500 to 599 in a row until it is taken out.",
                fallback = "5",
                range = "1..10000")
        @Nullable
        Integer consecutive5xx,

        @Key(
                doc = "502, 503, 504 and failed connections in a row until it is taken out.",
                fallback = "5",
                range = "1..10000")
        @Nullable
        Integer consecutiveGateway,

        @Key(
                doc = "How often success rates are compared and endpoints may come back.",
                fallback = "10s",
                range = "10ms..1h")
        Duration interval,

        @Key(doc = "How long it stays out, times how often it was out already.", fallback = "30s", range = "10ms..24h")
        Duration eject,

        @Key(doc = "Most endpoints that may be out at once; one always may.", fallback = "50", range = "0..100")
        int ejectMaxPercent,

        @Key(doc = "Takes out those whose success rate is far below the others'.", example = "{}") @Nullable
        SuccessRate successRate) {
    public Outlier {
        Check.ranges(Outlier.class, consecutive5xx, consecutiveGateway, interval, eject, ejectMaxPercent, successRate)
                .done();
    }

    /// When a success rate is far below the others'.
    public record SuccessRate(
            @Key(doc = "How many standard deviations below the mean.", fallback = "1.9", range = "0.1..100.0")
            double stdevFactor,

            @Key(
                    doc = "Requests in an interval below which an endpoint is not judged.",
                    fallback = "100",
                    range = "1..1000000")
            int minRequests,

            @Key(doc = "Endpoints to judge below which none is.", fallback = "3", range = "2..1000")
            int minEndpoints) {
        public SuccessRate {
            Check.ranges(SuccessRate.class, stdevFactor, minRequests, minEndpoints)
                    .done();
        }
    }
}
