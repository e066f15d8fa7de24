package io.headgate.config;

import java.util.List;
import java.util.Map;

/// Where a request goes.
public sealed interface Action {
    /// To one upstream.
    @Kind(name = "upstream", doc = "Sends the request to this upstream.", bare = true)
    record ToUpstream(
            @Key(doc = "The name of an upstream.", example = "app")
            String upstream) implements Action {}

    /// To one of several upstreams, at random by weight.
    @Kind(doc = "Sends each request to one of these upstreams, at random by weight.", bare = true)
    record Split(
            @Key(doc = "Weights by upstream, 0 to 1000000.", example = "{ v1: 90, v2: 10 }")
            Map<String, Integer> weights)
            implements Action {
        private static final int WEIGHT_MAX = 1_000_000;

        public Split {
            weights = Maps.copy(weights);
            Check check = new Check();
            long sum = 0;
            for (Map.Entry<String, Integer> weight : weights.entrySet()) {
                int value = weight.getValue();
                sum += value;
                if (value < 0 || value > WEIGHT_MAX) {
                    check.fault(
                            "weight " + value + " is outside 0 to " + WEIGHT_MAX,
                            "choose a value from 0 to " + WEIGHT_MAX,
                            weight.getKey());
                }
            }
            if (weights.isEmpty()) {
                check.fault("there is no upstream", "name at least one, as in { v1: 90, v2: 10 }");
            } else if (sum == 0) {
                check.fault("all weights are 0, so no request could go anywhere", "give one upstream a weight above 0");
            }
            check.done();
        }
    }

    /// An answer that points elsewhere.
    @Kind(doc = "Answers with a redirect.")
    record Redirect(
            @Key(
                    doc = "A path or a URI; `{path}`, `{query}` (with its `?`), `{host}` are the request's.",
                    example = "\"https://new.example.com{path}{query}\"")
            String to,

            @Key(doc = "301, 302, 303, 307 or 308.", fallback = "308")
            int status)
            implements Action {
        private static final List<Integer> STATUSES = List.of(301, 302, 303, 307, 308);
        private static final List<String> PLACES = List.of("{path}", "{query}", "{host}");

        public Redirect {
            Check check = new Check();
            if (!STATUSES.contains(status)) {
                check.fault(status + " is not the status of a redirect", "use 301, 302, 303, 307 or 308", "status");
            }
            String target = to;
            check.part(() -> checkTarget(target), "to");
            check.done();
        }

        private static void checkTarget(String to) {
            String rest = to;
            for (String place : PLACES) {
                rest = rest.replace(place, "");
            }
            if (rest.indexOf('{') >= 0 || rest.indexOf('}') >= 0) {
                throw new InvalidValue(
                        "'" + to + "' holds a placeholder that is not known", "known are {path}, {query} and {host}");
            }
            if (rest.chars().anyMatch(c -> c <= 0x20 || c >= 0x7F)) {
                throw new InvalidValue("'" + to + "' holds a character that no URI has", "percent-encode it");
            }
            boolean path = to.startsWith("/") || to.startsWith("{path}");
            if (!path && !to.startsWith("https://") && !to.startsWith("http://")) {
                throw new InvalidValue(
                        "'" + to + "' is neither a path nor a URI", "begin it with /, https:// or {path}");
            }
        }
    }

    /// A fixed answer.
    @Kind(doc = "Answers by itself.")
    record Respond(
            @Key(doc = "The status.", fallback = "200", range = "200..599")
            int status,

            @Key(doc = "The body, sent as UTF-8.", fallback = "\"\"", example = "pong")
            String body,

            @Key(doc = "The media type of the body.", fallback = "text/plain; charset=utf-8")
            String contentType)
            implements Action {
        private static final int BODY_CHARS_MAX = 1 << 20;

        public Respond {
            Check check = Check.ranges(Respond.class, status, body, contentType);
            if (!body.isEmpty() && (status == 204 || status == 205 || status == 304)) {
                check.fault(
                        "a response with status " + status + " has no body",
                        "remove the body, or use status 200",
                        "body");
            }
            if (body.length() > BODY_CHARS_MAX) {
                check.fault("the body is longer than 1 MiB", "serve it from an upstream", "body");
            }
            String type = contentType;
            check.part(() -> HeaderNames.value(type), "content_type");
            if (contentType.indexOf('/') < 1) {
                check.fault("'" + contentType + "' is not a media type", "write one such as text/html", "content_type");
            }
            check.done();
        }
    }
}
