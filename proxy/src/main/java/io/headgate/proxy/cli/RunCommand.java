package io.headgate.proxy.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code headgate run}: the gateway itself, in the foreground. {@link Run} reads a usual command line before this. */
@Command(
        name = "run",
        description = {
            "Runs the gateway until it is told to stop.",
            "TERM or INT drains and ends, a second one ends at once; HUP reloads the file; USR1 reopens the access log."
        })
final class RunCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            required = true,
            description = "The configuration file.")
    @SuppressWarnings("NullAway.Init")
    private Path config;

    @Mixin
    private StateOption state = new StateOption();

    @Option(
            names = "--drain",
            paramLabel = "TIME",
            defaultValue = Run.DRAIN,
            converter = DurationText.class,
            description = "How long answers may take once it is told to stop (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private Duration drain;

    @Option(
            names = Run.TAKE_OVER,
            description = "Takes the place of the node that runs with the same state folder, without losing a"
                    + " connection: that one hands over its sockets and ends. headgate upgrade does this for you.")
    private boolean takeOver;

    @Override
    public Integer call() {
        CommandLine commandLine = spec.commandLine();
        return asked().execute(commandLine.getOut(), commandLine.getErr());
    }

    Run asked() {
        return new Run(config, state.folder(), drain, takeOver);
    }
}
