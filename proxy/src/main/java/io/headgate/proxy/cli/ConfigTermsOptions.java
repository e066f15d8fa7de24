package io.headgate.proxy.cli;

import io.headgate.config.Durations;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** On which terms the configuration of a node is changed, and how what came of it is told. */
final class ConfigTermsOptions {
    @Option(
            names = "--confirm-within",
            paramLabel = "TIME",
            converter = DurationText.class,
            description = "Goes back by itself unless headgate config confirm comes within it, 1s to 1h.")
    @Nullable
    private Duration confirmWithin;

    @Option(
            names = "--if-revision",
            paramLabel = "N",
            description = "Changes nothing unless this is the revision that holds.")
    @Nullable
    private Long ifRevision;

    /** What the path of a change ends with. */
    String query() {
        return confirmWithin == null ? "" : "?confirm_within=" + Durations.format(confirmWithin);
    }

    Map<String, String> fields() {
        return fields(ifRevision);
    }

    static Map<String, String> fields(@Nullable Long ifRevision) {
        return ifRevision == null ? Map.of() : Map.of("if-match", "\"" + ifRevision + "\"");
    }

    /** What came of a change, for people. */
    static void tell(Doc change, PrintWriter out) {
        out.println(
                "revision " + change.number("revision") + (change.flag("changed") ? " serves" : ", nothing changed"));
        change.texts("changes").forEach(each -> out.println("  " + Texts.visible(each)));
        change.list("warnings").forEach(warning -> out.println(Texts.problem(warning) + " (warning)"));
        change.texts("next_start").forEach(key -> out.println(key + " changed and holds from the next start on"));
        if (change.has("confirm_by")) {
            out.println("the one before holds again at " + Texts.time(change.text("confirm_by"))
                    + "; to keep this one: headgate config confirm");
        }
        if (change.has("confirm_by") && !change.flag("differs_from_file")) {
            out.println("the node's file says the same, so a start takes it, confirmed or not");
        }
        if (change.flag("differs_from_file")) {
            out.println("the node's file says something else, and holds again after a reload or a start");
        }
    }
}
