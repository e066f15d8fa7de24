package io.headgate.proxy.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code headgate config get}: the configuration that holds. */
@Command(name = "get", description = "Prints the configuration that holds; secrets are ***.")
final class ConfigGetCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--effective", description = "Prints every value, also the defaults, and where each came from.")
    private boolean effective;

    @Option(names = "--revision", paramLabel = "N", description = "Prints an earlier revision instead.")
    @Nullable
    private Long revision;

    @Mixin
    private NodeOptions node = new NodeOptions();

    @Override
    public Integer call() {
        Doc config = node.client().get("/v1/config" + query());
        PrintWriter out = spec.commandLine().getOut();
        if (node.json()) {
            out.println(config.json());
        } else if (effective) {
            out.print(config.text("text"));
        } else {
            List<Doc> files = config.list("files");
            for (Doc file : files) {
                out.print(files.size() == 1 ? "" : "# " + file.text("name") + "\n");
                out.print(file.text("text"));
            }
        }
        out.flush();
        return CommandLineProgram.OK;
    }

    private String query() {
        String number = revision == null ? "" : "revision=" + revision;
        String all = effective ? "effective" + (number.isEmpty() ? "" : "&") + number : number;
        return all.isEmpty() ? "" : "?" + all;
    }
}
