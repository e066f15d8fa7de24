package io.headgate.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What a client's connection of HTTP/2 may.
public record Http2(
        @Key(
                doc = "Most requests under way on one connection; beyond it they are refused, to be asked again.",
                fallback = "100",
                range = "1..1000")
        int streams,

        @Key(
                doc = "After which a client is asked to open another connection, give or take a fifth; what is under"
                        + " way is finished.",
                fallback = "1h",
                range = "1s..30d")
        @Nullable
        Duration maxAge) {
    public Http2 {
        Check.ranges(Http2.class, streams, maxAge).done();
    }
}
