package io.headgate.proxy.cli;

import java.io.PrintWriter;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

/** {@code headgate routes}: the routes of a running node in their order. */
@Command(name = "routes", description = "Shows the routes of a running node in the order in which they are tried.")
final class RoutesCommand extends ShowCommand {
    RoutesCommand() {
        super("/v1/routes");
    }

    @Override
    void print(Doc routes, PrintWriter out) {
        Table table = new Table("NAME", "MATCH", "FILTERS", "ACTION", "REQUESTS ", "P50 MS ", "P99 MS ");
        for (Doc route : routes.list("routes")) {
            Doc latency = route.doc("latency");
            table.row(
                    route.text("name"),
                    match(route),
                    orDash(String.join(" ", route.texts("filters"))),
                    pairs(route.doc("action")),
                    route.number("requests"),
                    Texts.ms(latency, "p50_ms"),
                    Texts.ms(latency, "p99_ms"));
        }
        out.print(table);
    }

    private static String match(Doc route) {
        String conditions = pairs(route.doc("match"));
        String listeners = String.join(",", route.texts("listeners"));
        String all = (listeners.isEmpty() ? "" : "listener=" + listeners + " ") + conditions;
        return all.isEmpty() ? "everything" : all.strip();
    }

    private static String pairs(Doc doc) {
        return doc.members().entrySet().stream()
                .map(entry -> entry.getKey() + "=" + text(entry.getValue()))
                .collect(Collectors.joining(" "));
    }

    private static String text(Object value) {
        return switch (value) {
            case java.util.List<?> list -> list.stream().map(String::valueOf).collect(Collectors.joining(","));
            case Map<?, ?> map ->
                map.entrySet().stream()
                        .map(entry -> entry.getKey() + ":" + text(entry.getValue()))
                        .collect(Collectors.joining(","));
            default -> value.toString();
        };
    }

    private static String orDash(String text) {
        return text.isEmpty() ? "-" : text;
    }
}
