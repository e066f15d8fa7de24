package io.headgate.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How long a client may take, each wait by itself.
public record HttpTimeouts(
        @Key(
                doc = "From a request's first byte to the end of its head; then 408.",
                fallback = "10s",
                range = "10ms..1h")
        Duration header,

        @Key(
                doc = "Longest pause inside a request body; then 408. Not in what goes both ways, see `tunnel_idle`.",
                fallback = "30s",
                range = "10ms..1h")
        Duration bodyIdle,

        @Key(
                doc = "Slowest request body in bytes, looked at from 5 s after its first byte; below it 408. Not in"
                        + " what goes both ways, see `tunnel_idle`.",
                fallback = "240/s")
        @Nullable
        Rate bodyMinRate,

        @Key(doc = "How long an idle connection is kept for the next request.", fallback = "60s", range = "10ms..24h")
        Duration keepAlive,

        @Key(
                doc = "How long what goes both ways may be silent in both directions: an upgraded connection, a call of"
                        + " gRPC to an endpoint of HTTP/2, and any request without a length that is answered 2xx"
                        + " without a length while its client is still sending. Also an endpoint between two parts of"
                        + " an event stream (`text/event-stream`) or of an answer to a call of gRPC.",
                fallback = "1h",
                range = "10ms..7d")
        Duration tunnelIdle,

        @Key(
                doc = "How long the client of a WebSocket may be silent before it is sent a ping; if nothing has come"
                        + " after as long again, it is gone. Keeps boxes on the way from forgetting the connection.",
                fallback = "off",
                example = "30s",
                range = "10ms..24h")
        @Nullable
        Duration tunnelPing,

        @Key(
                doc = "Age at which the client of a WebSocket is told to go elsewhere (1001), a tenth earlier or later"
                        + " by chance; it has 5 s to answer.",
                fallback = "off",
                example = "24h",
                range = "10ms..30d")
        @Nullable
        Duration tunnelMaxAge,

        @Key(
                doc = "How long a client may read nothing while answer bytes wait for it.",
                fallback = "30s",
                range = "10ms..1h")
        Duration writeStall,

        @Key(
                doc = "Slowest reading of an answer in bytes, while bytes wait for the client because its connection is"
                        + " full; it may fall behind that by `write_stall`. Judged by what the client's kernel has"
                        + " acknowledged, so over TCP and not with `transport: nio`.",
                fallback = "240/s")
        @Nullable
        Rate writeMinRate,

        @Key(
                doc = "From a request's first byte to the answer's last.",
                fallback = "off",
                example = "5m",
                range = "10ms..24h")
        @Nullable
        Duration request) {
    public HttpTimeouts {
        Check.ranges(
                        HttpTimeouts.class,
                        header,
                        bodyIdle,
                        bodyMinRate,
                        keepAlive,
                        tunnelIdle,
                        tunnelPing,
                        tunnelMaxAge,
                        writeStall,
                        writeMinRate,
                        request)
                .done();
    }
}
