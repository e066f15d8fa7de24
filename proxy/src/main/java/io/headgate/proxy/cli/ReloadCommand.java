package io.headgate.proxy.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code headgate reload}: lets a running node read its file again. */
@Command(
        name = "reload",
        description = {
            "Lets a running node read its configuration file again; ends when the new one serves.",
            "If anything is wrong with the file nothing changes, it is said what, and the command ends with 2."
        })
final class ReloadCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private NodeOptions node = new NodeOptions();

    @Override
    public Integer call() {
        Doc reload = node.client().send("POST", "/v1/reload", Map.of());
        PrintWriter out = spec.commandLine().getOut();
        if (node.json()) {
            out.println(reload.json());
            return CommandLineProgram.OK;
        }
        List<String> certificates = reload.texts("certificates");
        boolean same = !reload.flag("changed");
        out.println("revision " + reload.number("revision")
                + (!same ? " serves" : certificates.isEmpty() ? ", nothing changed" : ", with other certificates"));
        certificates.forEach(out::println);
        reload.list("warnings").forEach(warning -> out.println(Texts.problem(warning) + " (warning)"));
        reload.texts("next_start").forEach(key -> out.println(key + " changed and holds from the next start on"));
        return CommandLineProgram.OK;
    }
}
