package io.headgate.proxy.cli;

import io.headgate.proxy.audit.AuditCheck;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code headgate audit}: who asked for which change. */
@Command(
        name = "audit",
        description = "Shows and verifies the audit trail: who asked for which change.",
        synopsisSubcommandLabel = "COMMAND")
final class AuditCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing; known are show, verify");
    }

    @Command(
            name = "verify",
            description = {
                "Verifies the trail in the state folder, whether the node runs or not: no entry was changed, removed,"
                        + " added or moved.",
                "Whoever can write there could write all of it anew; an entry that was noted elsewhere shows that.",
                "Ends with 1 and the first line that is wrong if any is."
            })
    int verify(
            @Mixin StateOption state,
            @Option(names = "--folder", paramLabel = "DIR", description = "A copy of the trail, in place of --state.")
                    @Nullable
                    Path folder,
            @Option(
                            names = "--noted",
                            paramLabel = "SEQ:HASH",
                            description = "An entry that must be there, as the log and this command have told; may be"
                                    + " given several times.")
                    @Nullable
                    List<String> noted,
            @Option(names = "--json", description = "Prints JSON.") boolean json) {
        Path trail = folder == null ? state.folder().audit() : folder;
        try {
            AuditCheck check = AuditCheck.of(trail, anchors(noted == null ? List.of() : noted));
            show(check, json);
            return check.fault() == null ? CommandLineProgram.OK : CommandLineProgram.FAILED;
        } catch (IOException e) {
            throw new CommandFailed("the audit trail in " + trail + " cannot be read: " + e.getMessage()
                    + "; name its folder, and read it as its owner");
        }
    }

    private static List<AuditCheck.Anchor> anchors(List<String> noted) {
        List<AuditCheck.Anchor> anchors = new ArrayList<>();
        for (String each : noted) {
            if (!each.matches("[0-9]{1,18}:[0-9a-f]{64}")) {
                throw new CommandFailed(
                        "--noted: '" + each + "' is not an entry; write its number, a colon and its hash",
                        CommandLineProgram.USAGE);
            }
            int colon = each.indexOf(':');
            anchors.add(new AuditCheck.Anchor(Long.parseLong(each.substring(0, colon)), each.substring(colon + 1)));
        }
        return anchors;
    }

    private void show(AuditCheck check, boolean json) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            Map<String, Object> members = new LinkedHashMap<>();
            members.put("valid", check.fault() == null);
            members.put("entries", check.entries());
            members.put("first", check.first());
            members.put("last", check.last());
            members.put("hash", check.hash());
            if (check.fault() != null) {
                members.put("fault", check.fault());
            }
            out.println(Doc.json(members));
            return;
        }
        if (check.entries() > 0) {
            out.println("entries " + check.first() + " to " + check.last() + " are as they were written");
            out.println("the last is " + check.last() + ":" + check.hash());
        } else {
            out.println("there are no entries");
        }
        if (check.first() > 1) {
            out.println("entries before " + check.first() + " are not here");
        }
        if (check.fault() != null) {
            spec.commandLine().getErr().println(check.fault());
        }
    }

    @Command(name = "show", description = "Shows the latest entries of a running node's trail.")
    int show(
            @Mixin NodeOptions node,
            @Option(names = "--after", paramLabel = "SEQ", description = "From the entry after this one on.") @Nullable
                    Long after,
            @Option(
                            names = "--limit",
                            paramLabel = "N",
                            defaultValue = "100",
                            description = "How many at most, 1 to 1000 (default: ${DEFAULT-VALUE}).")
                    int limit) {
        Doc answer = node.client().get("/v1/audit?limit=" + limit + (after == null ? "" : "&after=" + after));
        PrintWriter out = spec.commandLine().getOut();
        if (node.json()) {
            out.println(answer.json());
            return CommandLineProgram.OK;
        }
        Table table = new Table("SEQ", "TIME", "WHO", "FROM", "EVENT", "STATUS", "WHAT");
        for (Doc entry : answer.list("entries")) {
            table.row(
                    entry.text("seq"),
                    Texts.time(entry.text("time")),
                    entry.text("who"),
                    entry.text("from"),
                    entry.text("event"),
                    entry.text("status"),
                    (entry.text("method") + " " + entry.text("path") + " " + change(entry)).strip());
        }
        out.print(table);
        out.flush();
        return CommandLineProgram.OK;
    }

    private static String change(Doc entry) {
        return entry.has("after") ? entry.text("before") + " -> " + entry.text("after") : entry.text("detail");
    }
}
