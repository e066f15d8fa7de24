package io.headgate.proxy.cli;

import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** What {@code headgate top} shows of a reading. */
final class TopScreen {
    /** More than a terminal's height helps nobody; the busiest come first. */
    private static final int ROUTES_MAX = 15;

    private static final int FAILURES_MAX = 8;

    private TopScreen() {}

    static String of(TopReading now) {
        StringBuilder screen = new StringBuilder();
        screen.append("headgate ")
                .append(now.file().version())
                .append(", process ")
                .append(now.file().pid());
        screen.append(
                now.alive()
                        ? ", up " + Texts.span(now.up().toMillis() / 1e3)
                        : ", has ended; these are its last counters");
        screen.append('\n');
        screen.append(holds(now.api().doc("status")));
        if (now.apiError() != null) {
            screen.append("without health and latency: ").append(now.apiError()).append('\n');
        }
        screen.append('\n')
                .append(listeners(now))
                .append('\n')
                .append(routes(now))
                .append('\n')
                .append(upstreams(now))
                .append('\n')
                .append(endpoints(now));
        Table failures = failures(now);
        if (!failures.isEmpty()) {
            screen.append('\n').append(failures);
        }
        return screen.toString();
    }

    /** Nothing where nobody says it. */
    private static String holds(Doc status) {
        Doc config = status.doc("config");
        if (!config.has("revision")) {
            return "";
        }
        return status.text("phase") + ", configuration revision " + config.number("revision")
                + (config.has("confirm_by") ? ", to be confirmed until " + Texts.time(config.text("confirm_by")) : "")
                + (config.flag("differs_from_file") ? ", differs from the file" : "") + "\n";
    }

    private static Table listeners(TopReading now) {
        Table table = new Table("LISTENER", "OPEN ", "NEW/S ", "REQ/S ", "IN/S ", "OUT/S ", "REFUSED ");
        for (String listener : now.labels("connections_total", "listener")) {
            Predicate<Map<String, String>> here = labels -> listener.equals(labels.get("listener"));
            table.row(
                    listener,
                    whole(now.total("connections", here)),
                    Texts.decimal(now.rate("connections_total", here)),
                    Texts.decimal(now.rate("requests_total", here)),
                    Texts.bytes(now.rate("bytes_total", here.and(labels -> "in".equals(labels.get("direction"))))),
                    Texts.bytes(now.rate("bytes_total", here.and(labels -> "out".equals(labels.get("direction"))))),
                    whole(now.total("connections_refused_total", here)));
        }
        return table;
    }

    private static Table routes(TopReading now) {
        TopLatencies latencies = now.routesNow();
        Table table = new Table("ROUTE", "REQUESTS ", "REQ/S ", "4XX/S ", "5XX/S ", "P50 MS ", "P99 MS ");
        List<String> busiest = now.labels("requests_total", "route").stream()
                .sorted(Comparator.comparingDouble((String route) -> -now.rate("requests_total", of(route)))
                        .thenComparing(route -> -now.total("requests_total", of(route))))
                .limit(ROUTES_MAX)
                .toList();
        for (String route : busiest) {
            table.row(
                    route.isEmpty() ? "(no route)" : route,
                    whole(now.total("requests_total", of(route))),
                    Texts.decimal(now.rate("requests_total", of(route))),
                    Texts.decimal(now.rate("requests_total", of(route).and(code('4')))),
                    Texts.decimal(now.rate("requests_total", of(route).and(code('5')))),
                    latencies.percentile(route, 50),
                    latencies.percentile(route, 99));
        }
        return table;
    }

    private static Table upstreams(TopReading now) {
        TopLatencies latencies = now.upstreamsNow();
        Table table = new Table("UPSTREAM", "UP ", "OF ", "REQUESTS ", "WAITING ", "OPEN ", "P50 MS ", "P99 MS ");
        for (Doc upstream : now.api().list("upstreams")) {
            String name = upstream.text("name");
            List<Doc> endpoints = upstream.list("endpoints");
            table.row(
                    name,
                    endpoints.stream().filter(TopScreen::isUp).count(),
                    endpoints.size(),
                    upstream.number("requests"),
                    upstream.number("pending"),
                    upstream.number("connections"),
                    latencies.percentile(name, 50),
                    latencies.percentile(name, 99));
        }
        return table;
    }

    private static boolean isUp(Doc endpoint) {
        return !endpoint.flag("ejected") && !endpoint.text("health").equals("down");
    }

    private static Table endpoints(TopReading now) {
        Map<String, Doc> known = new HashMap<>();
        for (Doc upstream : now.api().list("upstreams")) {
            upstream.list("endpoints")
                    .forEach(each -> known.put(upstream.text("name") + " " + each.text("endpoint"), each));
        }
        Table table =
                new Table("UPSTREAM", "ENDPOINT", "HEALTH", "STATE", "WEIGHT ", "ACTIVE ", "OPEN ", "REQ/S ", "5XX/S ");
        for (Map.Entry<Endpoint, double[]> entry : tries(now).entrySet()) {
            Endpoint endpoint = entry.getKey();
            Doc state = known.getOrDefault(endpoint.upstream() + " " + endpoint.endpoint(), new Doc(Map.of()));
            table.row(
                    endpoint.upstream(),
                    endpoint.endpoint(),
                    orDash(Texts.health(state)),
                    orDash(state.text("state")),
                    orDash(state.text("weight")),
                    orDash(state.text("active")),
                    orDash(state.text("connections")),
                    Texts.decimal(entry.getValue()[0]),
                    Texts.decimal(entry.getValue()[1]));
        }
        return table;
    }

    private record Endpoint(String upstream, String endpoint) {}

    /** Tries per second at each endpoint, and those that were answered by 5xx. */
    private static Map<Endpoint, double[]> tries(TopReading now) {
        Map<Endpoint, double[]> tries = new LinkedHashMap<>();
        for (Doc upstream : now.api().list("upstreams")) {
            for (Doc endpoint : upstream.list("endpoints")) {
                tries.put(new Endpoint(upstream.text("name"), endpoint.text("endpoint")), new double[2]);
            }
        }
        for (TopReading.Key key : now.values().keySet()) {
            if (key.name().equals("endpoint_requests_total")) {
                Map<String, String> labels = key.labels();
                Endpoint endpoint =
                        new Endpoint(labels.getOrDefault("upstream", ""), labels.getOrDefault("endpoint", ""));
                double rate = now.rate(key);
                double[] rates = tries.computeIfAbsent(endpoint, _ -> new double[2]);
                rates[0] += rate;
                rates[1] += "5xx".equals(labels.get("code_class")) ? rate : 0;
            }
        }
        return tries;
    }

    private static Table failures(TopReading now) {
        Table table = new Table("FAILURE", "SIDE", "COUNT ", "PER S ");
        now.values().entrySet().stream()
                .filter(entry -> entry.getKey().name().equals("failures_total") && entry.getValue() > 0)
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .limit(FAILURES_MAX)
                .forEach(entry -> table.row(
                        String.valueOf(entry.getKey().labels().get("reason")),
                        String.valueOf(entry.getKey().labels().get("side")),
                        whole(entry.getValue()),
                        Texts.decimal(now.rate(entry.getKey()))));
        return table;
    }

    private static Predicate<Map<String, String>> of(String route) {
        return labels -> route.equals(labels.get("route"));
    }

    private static Predicate<Map<String, String>> code(char first) {
        return labels -> labels.getOrDefault("code", "").startsWith(String.valueOf(first));
    }

    private static String whole(double value) {
        return String.valueOf(Math.round(value));
    }

    private static String orDash(String text) {
        return text.isEmpty() ? "-" : text;
    }
}
