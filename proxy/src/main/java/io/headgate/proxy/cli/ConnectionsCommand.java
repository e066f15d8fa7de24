package io.headgate.proxy.cli;

import java.io.PrintWriter;
import picocli.CommandLine.Command;

/** {@code headgate connections}: how many connections a running node has with whom. */
@Command(name = "connections", description = "Shows how many connections a running node has open, and with whom.")
final class ConnectionsCommand extends ShowCommand {
    ConnectionsCommand() {
        super("/v1/connections");
    }

    @Override
    void print(Doc connections, PrintWriter out) {
        Table table = new Table("SIDE", "NAME", "ENDPOINT", "OPEN ", "IDLE ", "ACTIVE ");
        for (Doc listener : connections.list("listeners")) {
            table.row("clients", listener.text("listener"), "", listener.number("open"), "", "");
        }
        for (Doc upstream : connections.list("upstreams")) {
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
        out.print(table);
    }
}
