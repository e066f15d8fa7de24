package io.headgate.proxy.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code headgate listeners}: where a running node accepts, and what it shows there. */
@Command(name = "listeners", description = "Shows the listeners of a running node and the certificates that they show.")
final class ListenersCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private NodeOptions node = new NodeOptions();

    @Override
    public Integer call() {
        Doc all = node.client().get("/v1/listeners");
        PrintWriter out = spec.commandLine().getOut();
        if (node.json()) {
            out.println(all.json());
            return CommandLineProgram.OK;
        }
        List<Doc> listeners = all.list("listeners");
        Table table = new Table("LISTENER", "ADDRESSES", "OPEN ", "ACCEPTED ", "REFUSED ", "REQUESTS ", "IN ", "OUT ");
        for (Doc listener : listeners) {
            table.row(
                    listener.text("name"),
                    String.join(" ", listener.texts("addresses")),
                    listener.number("open"),
                    listener.number("accepted"),
                    listener.number("refused"),
                    listener.number("requests"),
                    Texts.bytes(listener.number("bytes_in")),
                    Texts.bytes(listener.number("bytes_out")));
        }
        out.print(table);
        for (Doc listener : listeners) {
            for (Doc certificate : listener.list("certificates")) {
                out.println(Texts.visible(listener.text("name") + ": certificate for " + certificate.text("names")
                        + ", expires " + Texts.time(certificate.text("expires")) + " ("
                        + Texts.decimal(certificate.decimal("days_left")) + " days)"
                        + (certificate.flag("self_signed") ? ", self-signed" : "")));
            }
        }
        out.flush();
        return CommandLineProgram.OK;
    }
}
