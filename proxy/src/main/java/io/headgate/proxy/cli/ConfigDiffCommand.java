package io.headgate.proxy.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
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

/** {@code headgate config diff}: what another configuration would change. */
@Command(
        name = "diff",
        description = {
            "Shows what would change if another configuration held: a unified diff with every value, secrets hidden.",
            "Ends with 0 if both mean the same, with 1 if they differ, with 2 if that cannot be told."
        })
final class ConfigDiffCommand implements Callable<Integer> {
    private static final int SAME = 0;
    private static final int DIFFERENT = 1;

    /** As {@code diff} has it, so that a script can tell a difference from a failure. */
    private static final int TROUBLE = 2;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "FILE",
            description = "The other configuration (default: the node's file as it is now).")
    @Nullable
    private Path file;

    @Option(names = "--revision", paramLabel = "N", description = "Compares with an earlier revision.")
    @Nullable
    private Long revision;

    @Mixin
    private NodeOptions node = new NodeOptions();

    @Override
    public Integer call() {
        if (file != null && revision != null) {
            throw new ParameterException(spec.commandLine(), "compare with a file or with a revision, not with both");
        }
        Doc compared;
        try {
            compared = node.client().send("POST", "/v1/config/diff", other());
        } catch (CommandFailed e) {
            throw new CommandFailed(String.valueOf(e.getMessage()), TROUBLE);
        }
        PrintWriter out = spec.commandLine().getOut();
        if (node.json()) {
            out.println(compared.json());
        } else {
            show(compared.text("diff"), out);
            if (!compared.flag("same") && compared.text("diff").isEmpty()) {
                out.println("they differ in secrets or in what files hold, neither of which is shown");
            }
        }
        out.flush();
        return compared.flag("same") ? SAME : DIFFERENT;
    }

    /** The node knows a file that was sent to it under the name of its own only. */
    private void show(String diff, PrintWriter out) {
        boolean painted = Paint.isWanted();
        List<String> lines = diff.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = i == 1 && file != null ? "+++ " + file : lines.get(i);
            out.println(painted(line, painted));
        }
    }

    private Map<String, ?> other() {
        Path from = file;
        Long number = revision;
        if (number != null) {
            return Map.of("revision", number);
        }
        return from == null
                ? Map.of()
                : Map.of("text", new String(ConfigApplyCommand.content(from), StandardCharsets.UTF_8));
    }

    private static String painted(String line, boolean wanted) {
        String text = Texts.visible(line);
        if (text.startsWith("---") || text.startsWith("+++")) {
            return Paint.BOLD.on(text, wanted);
        }
        return switch (text.isEmpty() ? ' ' : text.charAt(0)) {
            case '+' -> Paint.GREEN.on(text, wanted);
            case '-' -> Paint.RED.on(text, wanted);
            case '@' -> Paint.CYAN.on(text, wanted);
            default -> text;
        };
    }
}
