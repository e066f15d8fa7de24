package io.headgate.proxy.cli;

import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code headgate config rollback}: lets an earlier configuration hold again. */
@Command(
        name = "rollback",
        description = {
            "Lets an earlier revision hold again, under a number of its own; ends when it serves.",
            "The node's file stays as it is, and holds again after a reload or a start."
        })
final class ConfigRollbackCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "REVISION",
            description = "Which one (default: the one before that which holds).")
    @Nullable
    private Long revision;

    @Mixin
    private ConfigTermsOptions terms = new ConfigTermsOptions();

    @Mixin
    private NodeOptions node = new NodeOptions();

    @Override
    public Integer call() {
        Long to = revision;
        Map<String, Long> wanted = to == null ? Map.of() : Map.of("revision", to);
        Doc change = node.client().send("POST", "/v1/config/rollback" + terms.query(), wanted, terms.fields());
        PrintWriter out = spec.commandLine().getOut();
        if (node.json()) {
            out.println(change.json());
        } else {
            ConfigTermsOptions.tell(change, out);
        }
        return CommandLineProgram.OK;
    }
}
