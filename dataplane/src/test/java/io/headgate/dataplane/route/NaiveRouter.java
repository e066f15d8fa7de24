package io.headgate.dataplane.route;

import io.headgate.config.HostPattern;
import io.headgate.config.Match;
import io.headgate.config.Route;
import io.headgate.config.ValueMatch;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;

/** Routing as one would explain it: every route in order, on strings. */
final class NaiveRouter {
    /** A request in plain values; {@code headers} and {@code query} hold each name at most once. */
    record Request(
            String method,
            String host,
            String path,
            Map<String, String> headers,
            Map<String, String> query,
            InetAddress client) {}

    private NaiveRouter() {}

    static int find(List<Route> routes, Request request) {
        for (int i = 0; i < routes.size(); i++) {
            if (takes(routes.get(i).match(), request)) {
                return i;
            }
        }
        return -1;
    }

    private static boolean takes(Match match, Request request) {
        return (match.host().isEmpty() || match.host().stream().anyMatch(p -> hostMatches(p, request.host())))
                && (match.path().isEmpty() || match.path().contains(request.path()))
                && (match.pathPrefix().isEmpty()
                        || match.pathPrefix().stream().anyMatch(p -> prefixMatches(p, request.path())))
                && (match.pathRegex().isEmpty()
                        || match.pathRegex().stream()
                                .anyMatch(r -> java.util.regex.Pattern.compile(r)
                                        .matcher(request.path())
                                        .find()))
                && (match.method().isEmpty() || match.method().contains(request.method()))
                && valuesMatch(match.headers(), request.headers())
                && valuesMatch(match.query(), request.query())
                && (match.source().isEmpty()
                        || match.source().stream()
                                .anyMatch(c -> c.contains(request.client().getAddress())));
    }

    private static boolean hostMatches(HostPattern pattern, String host) {
        return pattern.wildcard()
                ? host.endsWith("." + pattern.text())
                        && host.length() > pattern.text().length() + 1
                : host.equals(pattern.text());
    }

    private static boolean prefixMatches(String prefix, String path) {
        return path.equals(prefix) || path.startsWith(prefix.endsWith("/") ? prefix : prefix + "/");
    }

    private static boolean valuesMatch(Map<String, ValueMatch> wanted, Map<String, String> given) {
        return wanted.entrySet().stream().allMatch(e -> {
            String value = given.get(e.getKey());
            return value != null
                    && (e.getValue().anyOf().isEmpty() || e.getValue().anyOf().contains(value));
        });
    }
}
