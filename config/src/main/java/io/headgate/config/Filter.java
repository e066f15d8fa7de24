package io.headgate.config;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What is done to a message on its way. The order of the kinds here is the order in which a route's filters are
/// listed.
public sealed interface Filter {
    /// Limits how often clients may ask.
    @Kind(doc = "Limits how often a client may ask; beyond it 429 with `Retry-After`.")
    record RateLimit(
            @Key(doc = "How often, in the long run.", example = "100/s")
            Rate rate,

            @Key(
                    doc = "How many at once after a pause; 0 stands for as many as the rate's units.",
                    fallback = "0",
                    example = "50",
                    range = "0..1000000000")
            int burst,

            @Key(doc = "What tells clients apart: `source` or `header:NAME`.", fallback = "source")
            KeySource by,

            @Key(
                    doc = "How many clients are remembered; the longest idle one is forgotten first.",
                    fallback = "65536",
                    range = "1..16777216")
            int keysMax)
            implements Filter {
        private static final int BURST_MAX = 1_000_000_000;

        public RateLimit {
            Check check = Check.ranges(RateLimit.class, rate, burst, by, keysMax);
            if (burst == 0) {
                burst = Math.clamp(rate.units(), 1, BURST_MAX);
            }
            if (!(by instanceof KeySource.Source) && !(by instanceof KeySource.Header)) {
                check.fault("a rate limit cannot tell clients apart by " + by, "use source or header:NAME", "by");
            }
            check.done();
        }
    }

    /// Lets browsers call gRPC.
    @Kind(
            doc = "Translates gRPC-Web, binary or text, to gRPC and its answers back, so that browsers can call it;"
                    + " what is not gRPC-Web passes as it is. The upstream speaks gRPC, so it has `protocol: h2`.")
    record GrpcWeb() implements Filter {}

    /// Edits the header fields of the request.
    @Kind(doc = "Edits the header fields that the upstream sees.")
    record RequestHeaders(
            @Key(doc = "Fields to write, in place of any of that name.", fallback = "{}", example = "{ x-env: prod }")
            Map<String, String> set,

            @Key(doc = "Fields to write beside those of that name.", fallback = "{}", example = "{ x-tag: [a, b] }")
            Map<String, List<String>> add,

            @Key(doc = "Fields to take away.", fallback = "[]", example = "[x-internal]")
            List<String> remove)
            implements Filter {
        public RequestHeaders {
            Check check = new Check();
            set = HeaderEdits.OF_REQUEST.set(check, set);
            add = HeaderEdits.OF_REQUEST.add(check, add);
            remove = HeaderEdits.OF_REQUEST.remove(check, remove);
            check.done();
        }
    }

    /// Edits the header fields of the response.
    @Kind(doc = "Edits the header fields that the client sees.")
    record ResponseHeaders(
            @Key(
                    doc = "Fields to write, in place of any of that name.",
                    fallback = "{}",
                    example = "{ strict-transport-security: max-age=31536000 }")
            Map<String, String> set,

            @Key(doc = "Fields to write beside those of that name.", fallback = "{}", example = "{ x-tag: [a, b] }")
            Map<String, List<String>> add,

            @Key(doc = "Fields to take away.", fallback = "[]", example = "[server]")
            List<String> remove)
            implements Filter {
        public ResponseHeaders {
            Check check = new Check();
            set = HeaderEdits.OF_RESPONSE.set(check, set);
            add = HeaderEdits.OF_RESPONSE.add(check, add);
            remove = HeaderEdits.OF_RESPONSE.remove(check, remove);
            check.done();
        }
    }

    /// Compresses response bodies.
    @Kind(doc = "Compresses response bodies for clients that accept gzip.")
    record Gzip(
            @Key(doc = "1 is fastest, 9 smallest.", fallback = "1", range = "1..9")
            int level,

            @Key(
                    doc = "Smaller bodies stay as they are, where the length is known.",
                    fallback = "1KiB",
                    range = "0..1GiB")
            ByteSize minSize,

            @Key(
                    doc = "Media types to compress; `text/*` stands for all text.",
                    fallback = "[text/*, application/json, application/javascript, application/xml,"
                            + " application/xhtml+xml, application/rss+xml, application/atom+xml,"
                            + " application/ld+json, application/manifest+json, application/problem+json,"
                            + " application/wasm, application/vnd.apple.mpegurl, font/ttf, font/otf,"
                            + " image/svg+xml, image/bmp]")
            List<String> types)
            implements Filter {
        public Gzip {
            Check check = Check.ranges(Gzip.class, level, minSize, types);
            types = types.stream().map(type -> type.toLowerCase(Locale.ROOT)).toList();
            for (int i = 0; i < types.size(); i++) {
                String type = types.get(i);
                if (!isMediaRange(type)) {
                    check.fault(
                            "'" + type + "' is not a media type", "write one such as text/html or text/*", "types", i);
                }
            }
            check.done();
        }

        private static boolean isMediaRange(String type) {
            int slash = type.indexOf('/');
            if (slash < 1 || slash == type.length() - 1 || slash != type.lastIndexOf('/')) {
                return false;
            }
            int star = type.indexOf('*');
            boolean starAlone = star < 0 || star == slash + 1 && star == type.length() - 1;
            return starAlone && type.chars().allMatch(c -> c == '/' || HeaderNames.isTokenChar(c));
        }
    }
}
