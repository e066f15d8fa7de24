package io.headgate.proxy.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code headgate connections}: how many connections a running node has with whom. */
@Command(name = "connections", description = "Shows how many connections a running node has open, and with whom.")
final class ConnectionsCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private NodeOptions node = new NodeOptions();

    @Override
    public Integer call() {
        Doc connections = node.client().get("/v1/connections");
        PrintWriter out = spec.commandLine().getOut();
        if (node.json()) {
            out.println(connections.json());
            return CommandLineProgram.OK;
        }
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
        out.flush();
        return CommandLineProgram.OK;
    }
}
