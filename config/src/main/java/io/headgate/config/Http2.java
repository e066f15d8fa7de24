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
        Duration maxAge,

        @Key(
                doc = "How long a client may be silent while something is under way for it, streams of gRPC and"
                        + " WebSockets among that, before it is sent a PING.",
                fallback = "off",
                example = "30s",
                range = "10ms..24h")
        @Nullable
        Duration ping,

        @Key(
                doc = "How long a client may then take to send anything, or to take what waits for it, before its"
                        + " connection is given up.",
                fallback = "15s",
                range = "10ms..1h")
        Duration pingTimeout) {
    public Http2 {
        Check.ranges(Http2.class, streams, maxAge, ping, pingTimeout).done();
    }
}
