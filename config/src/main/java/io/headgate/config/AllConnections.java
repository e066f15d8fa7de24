package io.headgate.config;

/// How many clients the process holds, whichever listener they came to.
public record AllConnections(
        @Key(
                doc = "Most connections at once over all listeners; clients beyond it are turned away.",
                fallback = "1000000",
                range = "1..100000000")
        int max) {
    public AllConnections {
        Check.ranges(AllConnections.class, max).done();
    }
}
