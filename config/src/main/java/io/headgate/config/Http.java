package io.headgate.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// HTTP on a listener.
@Kind(doc = "Speaks HTTP/1.1 and HTTP/2.")
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

        @Key(doc = "HTTP/2, for clients that begin with it: `{}`, a map, or `off`.", fallback = "{}", example = "off")
        @Nullable
        Http2 http2,

        @Key(
                doc = "Answers every request with a redirect (308) to the same place under `https`, at `https_port`,"
                        + " whatever the routes say.",
                fallback = "false")
        boolean redirectToHttps,

        @Key(
                doc = "The port that `redirect_to_https` sends clients to: the one that they see, where ports are"
                        + " mapped on the way here. `check` warns when it is left out and nothing listens on 443.",
                fallback = "443",
                range = "1..65535")
        int httpsPort)
        implements Service {
    /// Where `https` is when a URL names no port (RFC 9110, section 4.2.2).
    public static final int HTTPS_PORT = 443;

    public Http {
        trustedProxies = List.copyOf(trustedProxies);
        Check check = Check.ranges(Http.class, trustedProxies, limits, timeouts, http2, redirectToHttps, httpsPort);
        if (!redirectToHttps && httpsPort != HTTPS_PORT) {
            check.fault("nobody is sent there", "add redirect_to_https: true, or remove it", "https_port");
        }
        check.done();
    }

    /// What it speaks, by the names of RFC 7301; the best first.
    public List<String> alpn() {
        return http2 == null ? List.of("http/1.1") : List.of("h2", "http/1.1");
    }
}
