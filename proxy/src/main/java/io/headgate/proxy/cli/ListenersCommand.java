package io.headgate.proxy.cli;

import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code headgate listeners}: where a running node accepts, and what it shows there. */
@Command(name = "listeners", description = "Shows the listeners of a running node and the certificates that they show.")
final class ListenersCommand extends ShowCommand {
    ListenersCommand() {
        super("/v1/listeners");
    }

    @Override
    void print(Doc all, PrintWriter out) {
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
    }
}
