package io.headgate.proxy.cli;

import io.headgate.config.grammar.Suggestion;
import java.io.PrintWriter;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Finds and runs the command that was asked for, and says what is wrong with how it was asked. */
final class CommandLineProgram {
    static final int OK = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;

    private CommandLineProgram() {}

    /** @return the exit code */
    static int run(PrintWriter out, PrintWriter err, String... arguments) {
        return commandLine().setOut(out).setErr(err).execute(arguments);
    }

    static CommandLine commandLine() {
        return new CommandLine(new HeadgateCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .setParameterExceptionHandler((e, _) -> misused(e))
                .setExecutionExceptionHandler((e, command, _) -> CommandFailed.tell(e, command.getErr()));
    }

    private static int misused(ParameterException e) {
        CommandLine command = e.getCommandLine();
        PrintWriter err = command.getErr();
        String name = command.getCommandSpec().qualifiedName();
        err.println(name + ": " + what(e));
        err.println("see " + name + " --help");
        return USAGE;
    }

    private static String what(ParameterException e) {
        if (!(e instanceof UnmatchedArgumentException unmatched)
                || unmatched.getUnmatched().isEmpty()) {
            return String.valueOf(e.getMessage());
        }
        String given = unmatched.getUnmatched().getFirst();
        CommandLine command = e.getCommandLine();
        if (given.startsWith("-")) {
            Set<String> options = command.getCommandSpec().optionsMap().keySet();
            return "there is no option '" + given + "'; " + Suggestion.remedy(given, options);
        }
        Set<String> commands = command.getSubcommands().keySet();
        return commands.isEmpty()
                ? "'" + given + "' is one argument too many"
                : "there is no command '" + given + "'; " + Suggestion.remedy(given, commands);
    }
}
