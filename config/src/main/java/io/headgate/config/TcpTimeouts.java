package io.headgate.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How long the two sides of a TCP connection may take, each wait by itself.
public record TcpTimeouts(
        @Key(
                doc = "With `sni`: from the connection to the end of the client's first TLS message.",
                fallback = "5s",
                range = "10ms..1h")
        Duration hello,

        @Key(
                doc = "To connect to an endpoint; by default the upstream's `timeouts.connect`.",
                example = "2s",
                range = "1ms..5m")
        @Nullable
        Duration connect,

        @Key(doc = "How long both sides may be silent.", fallback = "1h", range = "10ms..7d")
        Duration idle,

        @Key(
                doc = "How long the one side may be silent after the other has ended.",
                fallback = "30s",
                range = "10ms..7d")
        Duration halfClosed) {
    public TcpTimeouts {
        Check.ranges(TcpTimeouts.class, hello, connect, idle, halfClosed).done();
    }
}
