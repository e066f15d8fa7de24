package io.headgate.proxy.cli;

import java.io.PrintWriter;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code headgate connections}: who is connected to a running node, and how many connections it has with whom. */
@Command(
        name = "connections",
        description = {
            "Shows how many connections a running node has open, and who the clients are, the oldest first.",
            "With close it closes one."
        })
final class ConnectionsCommand extends ShowCommand {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--listener", paramLabel = "NAME", description = "Only clients of this listener.")
    @Nullable
    private String listener;

    @Option(
            names = "--client",
            paramLabel = "BLOCK",
            description = "Only clients with this address, or in this block, such as 198.51.100.0/24.")
    @Nullable
    private String client;

    @Option(
            names = "--protocol",
            paramLabel = "P",
            description = "Only clients that speak this: http1, http2, websocket or tcp.")
    @Nullable
    private String protocol;

    @Option(
            names = "--sort",
            paramLabel = "BY",
            defaultValue = "age",
            description = "Which come first: age or bytes (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private String sort;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "100",
            description = "How many clients at most, 0 to 1000 (default: ${DEFAULT-VALUE}).")
    private int limit;

    ConnectionsCommand() {
        super("/v1/connections");
    }

    @Override
    UrlText url() {
        return super.url()
                .with("limit", limit)
                .with("sort", sort)
                .with("listener", listener)
                .with("client", client)
                .with("protocol", protocol);
    }

    @Override
    void print(Doc answer, PrintWriter out) {
        out.print(totals(answer));
        if (!answer.list("connections").isEmpty()) {
            out.println();
            out.print(clients(answer));
        }
        if (answer.number("matching") > answer.number("shown")) {
            out.println("the first " + answer.number("shown") + " of " + answer.number("matching")
                    + "; --limit shows up to 1000");
        }
        if (answer.number("unanswered") > 0) {
            out.println("workers that did not answer, so that theirs are missing: " + answer.number("unanswered"));
        }
    }

    private static Table totals(Doc answer) {
        Table table = new Table("SIDE", "NAME", "ENDPOINT", "OPEN ", "IDLE ", "ACTIVE ");
        for (Doc listener : answer.list("listeners")) {
            table.row("clients", listener.text("listener"), "", listener.number("open"), "", "");
        }
        for (Doc upstream : answer.list("upstreams")) {
            for (Doc endpoint : upstream.list("endpoints")) {
                table.row(
                        "endpoints",
                        upstream.text("upstream"),
                        endpoint.text("endpoint"),
                        endpoint.number("open"),
                        endpoint.number("idle"),
                        endpoint.number("active"));
            }
        }
        return table;
    }

    private static Table clients(Doc answer) {
        Table table = new Table(
                "ID", "LISTENER", "CLIENT", "PROTOCOL", "TLS", "AGE ", "ACTIVE ", "REQUESTS ", "IN ", "OUT ", "STATE");
        for (Doc each : answer.list("connections")) {
            table.row(
                    each.text("id"),
                    each.text("listener"),
                    each.text("client"),
                    each.text("protocol"),
                    tls(each.doc("tls")),
                    Texts.span(each.decimal("age_seconds")),
                    each.number("under_way"),
                    each.has("requests") ? each.number("requests") : "-",
                    bytes(each, "bytes_in"),
                    bytes(each, "bytes_out"),
                    each.text("state"));
        }
        return table;
    }

    private static String tls(Doc tls) {
        return String.join(" ", tls.text("version"), tls.text("server_name"), tls.text("client_subject"))
                .strip();
    }

    private static String bytes(Doc connection, String name) {
        return connection.has(name) ? Texts.bytes(connection.number(name)) : "-";
    }

    @Command(
            name = "close",
            description = {
                "Closes a client's connection, in order where its protocol can, after 10 seconds in any case.",
                "Nothing keeps the client from coming again: headgate access can."
            })
    int close(
            @Mixin NodeOptions node,
            @Parameters(paramLabel = "ID", description = "As headgate connections shows it.") String id) {
        Doc closed = node.client().send("DELETE", "/v1/connections/" + UrlText.segment(id), Map.of());
        PrintWriter out = spec.commandLine().getOut();
        if (node.json()) {
            out.println(closed.json());
        } else {
            out.println(closed.text("id") + " of " + closed.text("client") + " is told to leave");
        }
        out.flush();
        return CommandLineProgram.OK;
    }
}
