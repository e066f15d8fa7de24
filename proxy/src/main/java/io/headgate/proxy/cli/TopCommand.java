package io.headgate.proxy.cli;

import io.headgate.dataplane.metrics.CountersFile;
import io.headgate.proxy.run.Signals;
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
            "Shows what a node does, again and again: rates, latency and health over the time between two looks.",
            "Rates come from its counters file, which can be read after a crash too, the rest from its admin API."
                    + " Without a terminal it shows once.",
            "Ctrl-C ends it, and gives back what was on the screen."
        })
final class TopCommand implements Callable<Integer> {
    private static final String HOME = "\033[H";
    private static final String CLEAR_LINE_END = "\033[K";
    private static final String CLEAR_BELOW = "\033[J";

    /** A screen of its own, and back, so that what was on the terminal stays. */
    private static final String ENTER_SCREEN = "\033[?1049h";

    private static final String LEAVE_SCREEN = "\033[?1049l";

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

    private void live(PrintWriter out) throws IOException {
        TopReading reading = reading();
        Signals.onStop(Thread.currentThread()::interrupt);
        out.print(ENTER_SCREEN);
        try {
            while (true) {
                if (!reading.alive()) {
                    Thread.sleep(interval); // another may come in its place
                }
                reading = next(reading);
                String screen = TopScreen.of(reading).replace("\n", CLEAR_LINE_END + "\n");
                out.print(HOME + screen + CLEAR_BELOW);
                out.flush();
            }
        } catch (InterruptedException e) {
            // That is how it ends.
        } finally {
            out.print(LEAVE_SCREEN);
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
