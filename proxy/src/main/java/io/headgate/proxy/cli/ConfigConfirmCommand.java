package io.headgate.proxy.cli;

import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code headgate config confirm}: keeps a configuration that was to be confirmed. */
@Command(name = "confirm", description = "Keeps the revision that would else be gone back from.")
final class ConfigConfirmCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--if-revision", paramLabel = "N", description = "Confirms no other revision than this one.")
    @Nullable
    private Long ifRevision;

    @Mixin
    private NodeOptions node = new NodeOptions();

    @Override
    public Integer call() {
        Map<String, String> fields = ConfigTermsOptions.fields(ifRevision);
        Doc kept = node.client().send("POST", "/v1/config/confirm", Map.of(), fields);
        PrintWriter out = spec.commandLine().getOut();
        out.println(node.json() ? kept.json() : "revision " + kept.number("revision") + " is confirmed");
        return CommandLineProgram.OK;
    }
}
