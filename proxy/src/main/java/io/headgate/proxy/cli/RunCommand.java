package io.headgate.proxy.cli;

import io.headgate.dataplane.BoundListener;
import io.headgate.proxy.node.InvalidConfig;
import io.headgate.proxy.node.Loaded;
import io.headgate.proxy.run.Program;
import io.headgate.proxy.run.Signals;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code headgate run}: the gateway itself, in the foreground. */
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
            defaultValue = "30s",
            converter = DurationText.class,
            description = "How long answers may take once it is told to stop (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private Duration drain;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        try {
            Program program = Program.start(Loaded.from(config), state.folder());
            Signals.steer(program);
            for (BoundListener listener : program.listeners()) {
                out.println("listener " + listener.name() + " " + listener.address());
            }
            out.println("headgate ready");
            program.awaitStop();
            program.stop(drain);
            return CommandLineProgram.OK;
        } catch (InvalidConfig e) {
            e.reading().problems().forEach(spec.commandLine().getErr()::println);
            return CommandLineProgram.USAGE;
        } catch (IOException e) {
            throw new CommandFailed(e.getMessage() == null ? e.toString() : e.getMessage());
        }
    }
}
