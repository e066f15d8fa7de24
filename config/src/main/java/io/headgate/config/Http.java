package io.headgate.config;

import java.util.List;

/// HTTP on a listener.
@Kind(doc = "Speaks HTTP/1.1.")
public record Http(
        @Key(
                doc = "Who may set `X-Forwarded-*` and `Forwarded`; from anybody else they are replaced.",
                fallback = "[]",
                example = "[10.0.0.0/8]")
        List<Cidr> trustedProxies,

        @Key(doc = "How big a request may be.", fallback = "{}")
        HttpLimits limits,

        @Key(doc = "How long a client may take.", fallback = "{}")
        HttpTimeouts timeouts,

        @Key(
                doc = "Answers every request with a redirect (308) to the same place under `https`, at its usual port,"
                        + " whatever the routes say.",
                fallback = "false")
        boolean redirectToHttps)
        implements Service {
    public Http {
        trustedProxies = List.copyOf(trustedProxies);
    }
}
