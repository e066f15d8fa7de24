package io.headgate.config;

/// How many clients the process holds, whichever listener they came to.
public record AllConnections(
        @Key(
                doc = "Most connections at once over all listeners; beyond it clients of HTTP get 503 "
                        + "and others are closed.",
                fallback = "1000000",
                range = "1..100000000")
        int max) {
    public AllConnections {
        Check.ranges(AllConnections.class, max).done();
    }
}
