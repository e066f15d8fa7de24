package io.headgate.proxy.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code headgate config apply}: lets another configuration hold. */
@Command(
        name = "apply",
        description = {
            "Lets the configuration in FILE hold, read as if it stood in the node's file; ends when it serves.",
            "The node's file stays as it is, and holds again after a reload or a start."
        })
final class ConfigApplyCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "The configuration; what it includes the node reads.")
    @SuppressWarnings("NullAway.Init")
    private Path file;

    @Mixin
    private ConfigTermsOptions terms = new ConfigTermsOptions();

    @Mixin
    private NodeOptions node = new NodeOptions();

    @Override
    public Integer call() {
        Doc change = node.client().put("/v1/config" + terms.query(), content(file), terms.fields());
        PrintWriter out = spec.commandLine().getOut();
        if (node.json()) {
            out.println(change.json());
        } else {
            ConfigTermsOptions.tell(change, out);
        }
        return CommandLineProgram.OK;
    }

    static byte[] content(Path file) {
        try {
            byte[] content = Files.readAllBytes(file);
            if (content.length == 0) {
                throw new CommandFailed(file + " is empty; name a configuration", CommandLineProgram.USAGE);
            }
            return content;
        } catch (IOException e) {
            throw new CommandFailed(
                    file + " cannot be read (" + e.getClass().getSimpleName() + "); check its name and permissions",
                    CommandLineProgram.USAGE);
        }
    }
}
