package io.headgate.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;

/// One span for each request that reaches a route, as far as it is sampled, sent to a collector by OTLP.
public record Tracing(
        @Key(
                doc = "Where the collector takes OTLP over HTTP; `/v1/traces` is added.",
                example = "http://127.0.0.1:4318")
        String otlp,

        @Key(
                doc = "Header fields that go along with the spans, such as the key that a hosted collector wants. Their"
                        + " values are secrets: take them from a file or the environment.",
                fallback = "{}",
                example = "{ x-api-key: \"${file:/etc/headgate/collector.key}\" }")
        Map<String, Secret> headers,

        @Key(
                doc = "The part of traces that begin here which is recorded. A request that is part of a trace already"
                        + " is recorded if whoever began that says so.",
                fallback = "0.01",
                range = "0.0..1.0")
        double sample,

        @Key(
                doc = "Whose traces a request may be part of: `everyone`'s, or those of `trusted_proxies` alone.",
                fallback = "everyone")
        TraceParents parents,

        @Key(doc = "The name of the service that spans are of.", fallback = "headgate", example = "edge")
        String service) {
    public Tracing {
        Check check = Check.ranges(Tracing.class, otlp, headers, sample, parents, service);
        check.part(() -> url(otlp), "otlp");
        headers = ExportHeaders.checked(check, headers, "headers");
        if (service.isBlank()) {
            check.fault("the name is empty", "give one, or leave the key out", "service");
        }
        check.done();
    }

    /// Where spans are posted to.
    public URI traces() {
        return url(otlp);
    }

    private static URI url(String otlp) {
        try {
            URI uri = new URI((otlp.endsWith("/") ? otlp : otlp + "/") + "v1/traces");
            boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (http && uri.getHost() != null && uri.getUserInfo() == null && uri.getRawQuery() == null) {
                return uri;
            }
        } catch (URISyntaxException malformed) {
            // told below
        }
        throw new InvalidValue(
                "'" + otlp + "' is not where a collector takes OTLP over HTTP",
                "write it as in http://127.0.0.1:4318; /v1/traces is added");
    }
}
