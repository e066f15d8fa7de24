package io.headgate.config;

/// How many clients a listener holds.
public record Connections(
        @Key(
                doc = "Most connections at once over all workers; the next one is closed at once.",
                fallback = "100000",
                range = "1..10000000")
        int max) {
    public Connections {
        Check.ranges(Connections.class, max).done();
    }
}
