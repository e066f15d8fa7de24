package io.headgate.proxy.admin;

import io.headgate.config.Action;
import io.headgate.config.Config;
import io.headgate.config.Filter;
import io.headgate.config.Match;
import io.headgate.config.Route;
import io.headgate.config.ValueMatch;
import io.headgate.config.Words;
import io.headgate.proxy.node.Node;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code GET /v1/routes}. */
final class GetRoutes {
    static final Operation OPERATION = Operation.get(
            "/v1/routes",
            "The routes in their order, what each matches and does, and how it fares.",
            Routes.class,
            (node, _) -> handle(node));

    private GetRoutes() {}

    record Routes(List<RouteStatus> routes) {}

    /**
     * @param listeners those it is limited to; empty: all
     * @param match the conditions it has, by key
     * @param filters by kind
     * @param action one member, named by its kind
     * @param requests ended since the start
     * @param latency of whole requests; absent before the first
     */
    record RouteStatus(
            int position,
            String name,
            List<String> listeners,
            Map<String, Object> match,
            List<String> filters,
            Map<String, Object> action,
            long requests,
            @Nullable Latency latency) {}

    private static Answer handle(Node node) throws IOException {
        Config config = node.state().view().loaded().config();
        Map<String, Long> requests = Counts.of(node.metrics()).by("requests_total", "route");
        Map<String, Latency> latencies = Latency.by(node.metrics(), "request_duration_seconds");
        List<RouteStatus> routes = new ArrayList<>();
        for (int i = 0; i < config.routes().size(); i++) {
            Route route = config.routes().get(i);
            String name = config.routeName(i);
            routes.add(new RouteStatus(
                    i,
                    name,
                    route.listeners(),
                    match(route.match()),
                    route.filters().stream().map(GetRoutes::kind).toList(),
                    action(route.action()),
                    requests.getOrDefault(name, 0L),
                    latencies.get(name)));
        }
        return Answer.of(new Routes(routes));
    }

    private static Map<String, Object> match(Match match) {
        Map<String, Object> conditions = new LinkedHashMap<>();
        put(conditions, "host", match.host());
        put(conditions, "path", match.path());
        put(conditions, "path_prefix", match.pathPrefix());
        put(conditions, "path_regex", match.pathRegex());
        put(conditions, "method", match.method());
        put(conditions, "headers", match.headers());
        put(conditions, "query", match.query());
        put(conditions, "source", match.source());
        put(conditions, "client_subject", match.clientSubject());
        return conditions;
    }

    private static void put(Map<String, Object> conditions, String key, List<?> values) {
        if (!values.isEmpty()) {
            conditions.put(key, values.stream().map(Object::toString).toList());
        }
    }

    private static void put(Map<String, Object> conditions, String key, Map<String, ValueMatch> values) {
        if (!values.isEmpty()) {
            Map<String, Object> shown = new LinkedHashMap<>();
            values.forEach((name, match) -> shown.put(name, match.anyOf().isEmpty() ? "present" : match.anyOf()));
            conditions.put(key, shown);
        }
    }

    private static String kind(Filter filter) {
        return Words.of(filter.getClass());
    }

    private static Map<String, Object> action(Action action) {
        return switch (action) {
            case Action.ToUpstream to -> Map.of("upstream", to.upstream());
            case Action.Split split -> Map.of("split", split.weights());
            case Action.Redirect redirect ->
                Map.of("redirect", Shapes.ordered("status", redirect.status(), "to", redirect.to()));
            case Action.Respond respond -> Map.of("respond", Map.of("status", respond.status()));
        };
    }
}
