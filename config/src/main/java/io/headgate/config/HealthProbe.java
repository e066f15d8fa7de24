package io.headgate.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a health check asks.
public sealed interface HealthProbe {
    /// A GET that must be answered as expected.
    @Kind(doc = "A GET that must be answered as expected.")
    record Http(
            @Key(doc = "The path, with a query where needed.", fallback = "/", example = "/healthz")
            String path,

            @Key(doc = "The host to ask for; by default the endpoint's address.", example = "payment.internal")
            @Nullable
            String host,

            @Key(doc = "What counts as well.", fallback = "{}")
            Expect expect)
            implements HealthProbe {
        public Http {
            Check check = new Check();
            String target = path;
            String given = host;
            check.part(() -> Paths.check(target.split("\\?", 2)[0]), "path");
            if (target.chars().anyMatch(c -> c <= 0x20 || c >= 0x7F || c == '#')) {
                check.fault("'" + target + "' holds a character that no request has", "percent-encode it", "path");
            }
            if (given != null) {
                check.part(() -> new Rewrite(null, given), "host");
            }
            check.done();
        }
    }

    /// A connection that must be accepted.
    @Kind(doc = "A connection that must be accepted.")
    record Tcp() implements HealthProbe {}

    /// What counts as a good answer.
    record Expect(
            @Key(doc = "The status, single or as ranges.", fallback = "[200-399]", example = "[200-299]")
            List<StatusRange> status,

            @Key(doc = "A text that the first 64 KiB of the body must hold.", example = "ok") @Nullable
            String body) {
        public Expect {
            status = List.copyOf(status);
            Check check = new Check();
            if (status.isEmpty()) {
                check.fault("no status counts as well", "name at least one, as in 200-399", "status");
            }
            if (body != null && body.isEmpty()) {
                check.fault("the text is empty", "give a text, or remove it", "body");
            }
            check.done();
        }
    }
}
