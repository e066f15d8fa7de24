package io.headgate.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which requests, and what happens to them.
public record Route(
        @Key(
                doc = "Its name in logs and metrics; by default its position. Name those you watch: what is counted for"
                        + " a position goes on with whichever route is there after a reload.",
                example = "pay")
        @Nullable
        String name,

        @Key(doc = "The listeners it holds for; by default all.", fallback = "[]", example = "[web]")
        List<String> listeners,

        @Key(
                doc = "Which requests; all given conditions must hold.",
                fallback = "{}",
                example = "{ path_prefix: /pay }")
        Match match,

        @Key(
                doc = "What is done to the message on its way, by kind; they run in a fixed order.",
                fallback = "{}",
                example = "{ gzip: {} }")
        @ByKind
        List<Filter> filters,

        @Key(doc = "Changes path or host for the upstream.", example = "{ path_prefix: / }") @Nullable
        Rewrite rewrite,

        @Key(doc = "How long the upstream may take.", fallback = "{}")
        RouteTimeouts timeouts,

        @Key(doc = "When a request is tried again.", fallback = "{}")
        Retries retries,

        @Key(doc = "Where the request goes.") @Inline Action action) {
    public Route {
        listeners = List.copyOf(listeners);
        filters = List.copyOf(filters);
        Check check = new Check();
        if (name != null) {
            String given = name;
            check.part(() -> Names.check(given), "name");
        }
        for (int i = 0; i < listeners.size(); i++) {
            if (listeners.indexOf(listeners.get(i)) < i) {
                check.fault(
                        "listener '" + listeners.get(i) + "' stands here twice", "remove one of them", "listeners", i);
            }
        }
        if (filters.size() > 1
                && filters.stream().map(Filter::getClass).distinct().count() < filters.size()) {
            check.fault("two filters are of one kind", "keep one of each kind", "filters");
        }
        if (rewrite != null) {
            checkRewrite(check, rewrite, match, action);
        }
        check.done();
    }

    private static void checkRewrite(Check check, Rewrite rewrite, Match match, Action action) {
        if (rewrite.pathPrefix() != null && match.pathPrefix().isEmpty()) {
            check.fault(
                    "path_prefix can only replace what match.path_prefix matched, and this route has none",
                    "add match.path_prefix, or remove rewrite.path_prefix",
                    "rewrite",
                    "path_prefix");
        }
        if (action instanceof Action.Redirect || action instanceof Action.Respond) {
            check.fault("nothing is sent to an upstream, so there is nothing to rewrite", "remove rewrite", "rewrite");
        }
    }

    /// The filter of a kind, or null where the route has none.
    public <F extends Filter> @Nullable F filter(Class<F> kind) {
        for (Filter filter : filters) {
            if (kind.isInstance(filter)) {
                return kind.cast(filter);
            }
        }
        return null;
    }
}
