package io.headgate.proxy.cli;

import java.io.PrintWriter;
import picocli.CommandLine.Command;

/** {@code headgate config history}: which configurations held. */
@Command(
        name = "history",
        description = {
            "Shows the revisions that are kept, the latest first; the one with the star holds.",
            "headgate config get --revision N prints one, headgate config rollback N goes back to it."
        })
final class ConfigHistoryCommand extends ShowCommand {
    ConfigHistoryCommand() {
        super("/v1/config/history");
    }

    @Override
    void print(Doc history, PrintWriter out) {
        Table table = new Table("", "REVISION ", "SINCE", "SOURCE", "WHO", "CHANGES");
        for (Doc each : history.list("revisions")) {
            table.row(
                    each.number("revision") == history.number("revision") ? "*" : "",
                    each.number("revision"),
                    Texts.time(each.text("at")),
                    source(each),
                    each.has("who") ? each.text("who") : "-",
                    String.join(", ", each.texts("changes")));
        }
        out.print(table);
        if (history.flag("differs_from_file")) {
            out.println("What holds differs from the file; headgate config diff shows in what.");
        }
    }

    private static String source(Doc revision) {
        String restores = revision.has("restores") ? " to " + revision.number("restores") : "";
        String unconfirmed = revision.flag("confirmed") ? "" : ", unconfirmed";
        return revision.text("source").replace('_', ' ') + restores + unconfirmed;
    }
}
