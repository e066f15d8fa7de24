package io.headgate.proxy.cli;

import com.fasterxml.jackson.jr.ob.JSON;
import io.headgate.proxy.handover.HandoverFailed;
import io.headgate.proxy.handover.UpgradeRequest;
import io.headgate.proxy.node.StateFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code headgate upgrade}: has a running node succeeded by this version of the program. */
@Command(
        name = "upgrade",
        description = {
            "Replaces the running node by this version of the program, without losing a connection.",
            "The node starts the new process, which reads the file, takes over all sockets and accepts; then the old"
                    + " one ends what is under way and leaves. If the new one cannot start, the old one serves on,"
                    + " it is said why, and the command ends with 1."
        })
final class UpgradeCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private StateOption state = new StateOption();

    @Option(
            names = "--drain",
            paramLabel = "TIME",
            defaultValue = Run.DRAIN,
            converter = DurationText.class,
            description = "How long the old process may take to end what is under way; WebSockets live on for that"
                    + " time, and then are told to go elsewhere (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private Duration drain;

    @Option(names = "--json", description = "Prints JSON.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        StateFolder folder = state.folder();
        PrintWriter out = spec.commandLine().getOut();
        if (!json && Files.exists(folder.handover())) {
            out.println("the new process starts and warms up; the old one serves until it has the sockets");
            out.flush();
        }
        UpgradeRequest.Upgraded upgraded = ask(folder);
        if (json) {
            Map<String, Object> shown = new LinkedHashMap<>();
            shown.put("pid", upgraded.pid());
            shown.put("version", upgraded.version());
            out.println(JSON.std.asString(shown));
        } else {
            out.println("process " + upgraded.pid() + " serves, version " + upgraded.version());
        }
        return CommandLineProgram.OK;
    }

    private UpgradeRequest.Upgraded ask(StateFolder folder) {
        Path handover = folder.handover();
        try {
            return UpgradeRequest.ask(handover, Launcher.command(), drain);
        } catch (HandoverFailed e) {
            throw new CommandFailed(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new CommandFailed("no node can be upgraded at " + handover + " (" + e.getMessage()
                    + "); name its state folder by --state DIR, as its user or root");
        }
    }
}
