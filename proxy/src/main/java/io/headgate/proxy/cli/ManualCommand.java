package io.headgate.proxy.cli;

import io.headgate.proxy.node.Version;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Spec;

/** {@code headgate manual}: the manual page, made of what every command says of itself; roff for man(7). */
@Command(
        name = "manual",
        description = {"Prints the manual page of all commands.", "Read it by: headgate manual | man -l -"})
final class ManualCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        page(spec.root().commandLine(), out);
        out.flush();
        return CommandLineProgram.OK;
    }

    private static void page(CommandLine top, PrintWriter out) {
        String what = String.join(" ", top.getCommandSpec().usageMessage().description());
        out.println(".TH HEADGATE 1 \"\" \"headgate " + text(Version.TEXT) + "\" \"User Commands\"");
        section(out, "NAME", "headgate \\- " + text(what));
        section(out, "SYNOPSIS", "\\fBheadgate\\fR \\fICOMMAND\\fR [\\fIOPTIONS\\fR]");
        out.println(".SH COMMANDS");
        commands(top, out);
        section(out, "EXIT STATUS", "0 ok, 1 failed, 2 wrong usage or an invalid configuration.");
        out.println(".SH FILES");
        entry(out, "/etc/headgate/headgate.yaml", "The configuration of the installed service.");
        entry(out, "/var/lib/headgate", "Its state.");
        entry(out, "/var/log/headgate", "Its access log, where it writes one; its own log is in the journal.");
        section(out, "SEE ALSO", "systemctl(1), journalctl(1)");
    }

    private static void section(PrintWriter out, String title, String roff) {
        out.println(".SH " + title);
        out.println(roff);
    }

    /** Groups of commands are told by the commands in them. */
    private static void commands(CommandLine parent, PrintWriter out) {
        for (CommandLine command : parent.getSubcommands().values()) {
            if (command.getSubcommands().isEmpty()) {
                command(command, out);
            } else {
                commands(command, out);
            }
        }
    }

    private static void command(CommandLine command, PrintWriter out) {
        CommandSpec told = command.getCommandSpec();
        out.println(".SS \"" + text(told.qualifiedName()) + "\"");
        out.println(text(command.getHelp().synopsis(0).strip()));
        for (String line : told.usageMessage().description()) {
            out.println(".PP");
            out.println(text(line));
        }
        for (PositionalParamSpec parameter : told.positionalParameters()) {
            entry(out, parameter.paramLabel(), description(parameter));
        }
        for (OptionSpec option : told.options()) {
            String names = String.join(", ", List.of(option.names()));
            entry(out, option.arity().max() == 0 ? names : names + " " + option.paramLabel(), description(option));
        }
    }

    private static String description(ArgSpec argument) {
        return String.join(" ", argument.description());
    }

    private static void entry(PrintWriter out, String term, String description) {
        out.println(".TP");
        out.println("\\fB" + text(term) + "\\fR");
        out.println(text(description));
    }

    /** Plain text as roff reads it: no markup of picocli's, no line that begins like a request. */
    private static String text(String plain) {
        String unmarked = Ansi.OFF.string(plain).strip().replaceAll("\\s+", " ");
        return "\\&" + unmarked.replace("\\", "\\e").replace("-", "\\-");
    }
}
