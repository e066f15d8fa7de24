package io.headgate.proxy.cli;

import io.headgate.dataplane.metrics.CountersFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code headgate top}: what a node does, again and again. */
@Command(
        name = "top",
        description = {
            "Shows what a node does: rates from its counters file, health and latency from its admin API,",
            "all of it over the time between two looks.",
            "The counters can be read after a crash too. Without a terminal it shows once."
        })
final class TopCommand implements Callable<Integer> {
    private static final String HOME_AND_CLEAR_LINES = "\033[H";
    private static final String CLEAR_LINE_END = "\033[K";
    private static final String CLEAR_BELOW = "\033[J";
    private static final String CLEAR_SCREEN = "\033[2J";

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--once", description = "Shows once and ends.")
    private boolean once;

    @Option(
            names = "--interval",
            paramLabel = "TIME",
            defaultValue = "1s",
            converter = DurationText.class,
            description = "The time over which rates are measured (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private Duration interval;

    @Mixin
    private NodeOptions node = new NodeOptions();

    @Override
    public Integer call() throws InterruptedException {
        try {
            PrintWriter out = spec.commandLine().getOut();
            if (node.json()) {
                out.println(Doc.json(next(reading()).members()));
            } else if (once || System.console() == null || !System.console().isTerminal()) {
                out.print(TopScreen.of(next(reading())));
                out.flush();
            } else {
                live(out);
            }
            return CommandLineProgram.OK;
        } catch (IOException e) {
            throw new CommandFailed(e.getMessage() == null ? e.toString() : e.getMessage());
        }
    }

    private void live(PrintWriter out) throws IOException, InterruptedException {
        out.print(CLEAR_SCREEN);
        TopReading reading = reading();
        while (true) {
            reading = next(reading);
            String screen = TopScreen.of(reading).replace("\n", CLEAR_LINE_END + "\n");
            out.print(HOME_AND_CLEAR_LINES + screen + CLEAR_BELOW);
            out.flush();
        }
    }

    private TopReading reading() throws IOException {
        return TopReading.first(CountersFile.openReadOnly(node.state().folder().counters()), node.client());
    }

    /** After a restart there is another file; a dead node's counters do not move, so nobody waits for them. */
    private TopReading next(TopReading before) throws IOException, InterruptedException {
        if (before.alive()) {
            Thread.sleep(interval);
        }
        CountersFile now = CountersFile.openReadOnly(node.state().folder().counters());
        return before.next(now, node.client());
    }
}
