package io.headgate.proxy.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code headgate health}: whether a node takes requests, for whoever watches containers and scripts. */
@Command(
        name = "health",
        description = {
            "Asks a running node whether it takes requests, as a container's health check does.",
            "Ends with 0 if it does, with 1 if it starts, drains or does not answer."
        })
final class HealthCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--live", description = "Asks only whether the process answers.")
    private boolean live;

    @Mixin
    private NodeOptions node = new NodeOptions();

    @Override
    public Integer call() {
        AdminClient.Said said = node.client().say(live ? "/livez" : "/readyz");
        String state = Texts.visible(said.text().strip());
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("healthy", said.isOk());
        told.put("state", state);
        spec.commandLine().getOut().println(node.json() ? Doc.json(told) : state);
        return said.isOk() ? CommandLineProgram.OK : CommandLineProgram.FAILED;
    }
}
