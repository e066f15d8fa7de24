package io.headgate.config;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The whole configuration.
public record Config(
        @Key(
                doc = "Where clients connect, by name.",
                fallback = "{}",
                example = "{ web: { bind: 0.0.0.0:80, http: {} } }")
        Map<String, Listener> listeners,

        @Key(
                doc = "What happens to a request; the first route that matches decides.",
                fallback = "[]",
                example = "[{ upstream: app }]")
        List<Route> routes,

        @Key(
                doc = "Groups of endpoints, by name.",
                fallback = "{}",
                example = "{ app: { endpoints: [10.0.0.1:9000] } }")
        Map<String, Upstream> upstreams,

        @Key(doc = "How many clients at once, over all listeners.", fallback = "{}")
        AllConnections connections,

        @Key(doc = "One line per exchange: a map, or `stdout` or `off`.", fallback = "off", example = "stdout")
        AccessLog accessLog,

        @Key(
                doc = "Spans of requests, sent to a collector.",
                fallback = "off",
                example = "{ otlp: http://127.0.0.1:4318 }")
        @Nullable
        Tracing tracing,

        @Key(doc = "The program's own log, on standard error.", fallback = "{}")
        Log log,

        @Key(
                doc = "Pages for errors the gateway answers itself, by status; by default RFC 9457 problem details.",
                fallback = "{}",
                example = "{ \"503\": { file: pages/503.html } }")
        Map<Integer, ErrorPage> errors,

        @Key(doc = "The admin API and metrics.", fallback = "{}")
        Admin admin,

        @Key(doc = "Event loops: `auto` is one per core, or 1 to 256.", fallback = "auto")
        Workers workers,

        @Key(doc = "How sockets are driven: `epoll`, `io_uring` or `nio`.", fallback = "epoll")
        Transport transport,

        @Key(doc = "Warm up for at most 2 s on a private loopback listener before reporting ready.", fallback = "true")
        boolean warmUp) {
    public Config {
        listeners = Maps.copy(listeners);
        routes = List.copyOf(routes);
        upstreams = Maps.copy(upstreams);
        errors = Maps.copy(errors);
        Check check = new Check();
        listeners.keySet().forEach(name -> check.partOnKey(() -> Names.check(name), "listeners", name));
        upstreams.keySet().forEach(name -> check.partOnKey(() -> Names.check(name), "upstreams", name));
        for (int status : errors.keySet()) {
            if (status < 400 || status > 599) {
                check.faultOnKey(
                        status + " is not the status of an error", "use 400 to 599", "errors", String.valueOf(status));
            }
        }
        checkRouteNames(check, routes);
        check.done();
    }

    private static void checkRouteNames(Check check, List<Route> routes) {
        Map<String, Integer> seen = new HashMap<>();
        for (int i = 0; i < routes.size(); i++) {
            String name = routes.get(i).name();
            Integer earlier = name == null ? null : seen.putIfAbsent(name, i);
            if (earlier != null) {
                check.fault(
                        "the name '" + name + "' belongs to routes[" + earlier + "] already",
                        "give each route its own name, or none",
                        "routes",
                        i,
                        "name");
            }
        }
    }

    /// The name by which a route is known in logs and metrics: its own, or its position.
    public String routeName(int index) {
        String name = routes.get(index).name();
        return name == null ? String.valueOf(index) : name;
    }
}
