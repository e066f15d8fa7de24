package io.headgate.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How long the upstream may take.
public record RouteTimeouts(
        @Key(
                doc = "From the request's last byte to the response's first; then 504. Also the longest pause inside a"
                        + " response, which is cut off then; event streams and calls of gRPC may be silent for the"
                        + " listener's `timeouts.tunnel_idle`.",
                fallback = "30s",
                range = "1ms..24h")
        Duration firstByte,

        @Key(
                doc = "From the request's head to the response's last byte, over all tries.",
                fallback = "off",
                example = "60s",
                range = "1ms..24h")
        @Nullable
        Duration total) {
    public RouteTimeouts {
        Check.ranges(RouteTimeouts.class, firstByte, total).done();
    }
}
