package io.headgate.proxy.cli;

import io.headgate.proxy.log.Counted;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code headgate status}: one look at a running node. */
@Command(name = "status", description = "Shows what a running node is and how it is.")
final class StatusCommand extends ShowCommand {
    StatusCommand() {
        super("/v1/status");
    }

    @Override
    void print(Doc status, PrintWriter out) {
        Doc config = status.doc("config");
        out.println("headgate " + status.text("version") + ", process " + status.number("pid") + ", up "
                + Texts.span(status.decimal("uptime_seconds")) + ", " + status.text("phase"));
        out.println("config     " + config.text("file") + ", revision " + config.number("revision") + ", loaded "
                + Texts.time(config.text("loaded_at")));
        if (config.has("confirm_by")) {
            out.println("           waits to be confirmed until " + Texts.time(config.text("confirm_by"))
                    + ": headgate config confirm, or rollback");
        }
        if (config.flag("differs_from_file")) {
            out.println("           differs from the file: headgate config diff shows in what, reload takes the file");
        }
        reload(config.doc("last_reload"), out);
        for (Doc listener : status.list("listeners")) {
            out.println("listener   " + listener.text("name") + " " + listener.text("address"));
        }
        out.println("clients    " + Counted.of(status.number("connections"), "connection") + ", "
                + Counted.of(status.number("workers"), "worker") + ", " + status.text("transport"));
        for (Doc upstream : status.list("upstreams")) {
            out.println("upstream   " + upstream.text("name") + ": " + upstream.number("up") + " of "
                    + upstream.number("endpoints") + " endpoints up, "
                    + Counted.of(upstream.number("active"), "request") + " under way");
        }
        for (Doc intent : status.list("operator")) {
            out.println("operator   " + intent.text("upstream") + " " + intent.text("endpoint") + ": "
                    + intent.text("state") + (intent.has("weight") ? ", weight " + intent.text("weight") : "")
                    + " since " + Texts.time(intent.text("since"))
                    + (intent.flag("present") ? "" : " (not in the configuration)"));
        }
        for (Doc access : status.list("operator_access")) {
            out.println("operator   " + access.text("listener") + ": " + Counted.of(access.number("deny"), "block")
                    + " denied, " + access.number("allow") + " allowed"
                    + (access.flag("present") ? "" : " (not in the configuration)"));
        }
    }

    private static void reload(Doc reload, PrintWriter out) {
        if (!reload.flag("succeeded")) {
            List<Doc> problems = reload.list("problems");
            out.println("           the reload at " + Texts.time(reload.text("at")) + " was refused: "
                    + (reload.has("error") ? reload.text("error") : Counted.of(problems.size(), "problem")));
            problems.forEach(problem -> out.println("           " + Texts.problem(problem)));
        }
        reload.texts("next_start")
                .forEach(key -> out.println("           " + key + " changed and holds from the next start on"));
        reload.list("warnings").forEach(warning -> out.println("           warning: " + Texts.problem(warning)));
    }
}
