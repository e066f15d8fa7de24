package io.headgate.proxy.cli;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code headgate access}: shows who may connect to a listener, and says what the operator wants. */
@Command(
        name = "access",
        description = {
            "Shows whose addresses may connect to a listener.",
            "With a verb and blocks it changes that for new connections; it survives reload and restart."
        })
final class AccessCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "LISTENER", description = "The name of a listener.")
    @SuppressWarnings("NullAway.Init")
    private String listener;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "VERB",
            description = "allow, deny, or remove to take back what was said.")
    @Nullable
    private Verb verb;

    @Parameters(index = "2..*", paramLabel = "BLOCK", description = "Addresses, such as 198.51.100.0/24.")
    private List<String> blocks = List.of();

    @Option(
            names = "--for",
            paramLabel = "TIME",
            description = "How long it holds, such as 1h; else until it is removed.")
    @Nullable
    private String expiresAfter;

    @Mixin
    private NodeOptions node = new NodeOptions();

    /** What is said of blocks. */
    enum Verb {
        allow,
        deny,
        remove
    }

    @Override
    public Integer call() {
        String path = "/v1/listeners/" + UrlText.segment(listener) + "/access";
        Verb say = verb;
        if (say == null) {
            if (expiresAfter != null) {
                throw misused("what is to hold that long? name a verb and blocks");
            }
            show(node.client().get(path));
            return CommandLineProgram.OK;
        }
        if (blocks.isEmpty()) {
            throw misused("of which addresses? name at least one block, such as 198.51.100.0/24");
        }
        Map<String, Object> change = new LinkedHashMap<>();
        change.put(say.name().toLowerCase(Locale.ROOT), blocks);
        if (expiresAfter != null) {
            change.put("expires_after", expiresAfter);
        }
        show(node.client().send("PUT", path, change));
        return CommandLineProgram.OK;
    }

    private ParameterException misused(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private void show(Doc access) {
        PrintWriter out = spec.commandLine().getOut();
        if (node.json()) {
            out.println(access.json());
            return;
        }
        Table table = new Table("WHO SAYS IT", "VERDICT", "BLOCK", "SINCE", "UNTIL");
        for (Doc said : access.list("operator")) {
            table.row(
                    "operator",
                    said.text("verdict"),
                    said.text("block"),
                    Texts.time(said.text("since")),
                    said.has("until") ? Texts.time(said.text("until")) : "");
        }
        for (String verdict : List.of("allow", "deny")) {
            access.texts(verdict).forEach(block -> table.row("configuration", verdict, block, "", ""));
            if (access.has(verdict + "_file")) {
                table.row("configuration", verdict, "those in " + access.text(verdict + "_file"), "", "");
            }
        }
        out.print(table);
        out.flush();
    }
}
