package io.headgate.proxy.cli;

import io.headgate.config.Durations;
import io.headgate.config.InvalidValue;
import io.headgate.dataplane.BoundListener;
import io.headgate.proxy.node.InvalidConfig;
import io.headgate.proxy.node.Loaded;
import io.headgate.proxy.node.StateFolder;
import io.headgate.proxy.run.Program;
import io.headgate.proxy.run.Signals;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What {@code headgate run} was asked for. A usual command line is read here and not by picocli: picocli's classes are
 * of a version that the JVM's ahead-of-time cache does not take, and loading them was a quarter of the CPU of a start.
 *
 * @param config the configuration file
 * @param drain how long answers may take once it is told to stop
 * @param takeOver whether it takes the place of the node that runs with the same state folder
 */
record Run(Path config, StateFolder state, Duration drain, boolean takeOver) {
    /** See {@link #drain}. */
    static final String DRAIN = "30s";

    /** See {@link #takeOver}. */
    static final String TAKE_OVER = "--take-over";

    private static final Set<String> OPTIONS = Set.of("--config", "--state", "--drain");

    /**
     * Reads {@code run} and its options, each a word and its value, but for {@link #TAKE_OVER}.
     *
     * @return null for anything else, wrong usage too: {@link CommandLineProgram} knows all of it
     */
    static @Nullable Run of(String... arguments) {
        List<String> words = new ArrayList<>(List.of(arguments));
        boolean takeOver = words.remove(TAKE_OVER);
        if (words.size() % 2 == 0 || !words.getFirst().equals("run")) {
            return null;
        }
        Map<String, String> values = new HashMap<>();
        for (int i = 1; i < words.size(); i += 2) {
            String option = words.get(i).equals("-c") ? "--config" : words.get(i);
            boolean isKnown = OPTIONS.contains(option) && isPlain(words.get(i + 1));
            if (!isKnown || values.put(option, words.get(i + 1)) != null) {
                return null;
            }
        }
        return of(values.get("--config"), values.get("--state"), values.getOrDefault("--drain", DRAIN), takeOver);
    }

    /** An option is no value, and {@code @file} stands for what is in the file. */
    private static boolean isPlain(String value) {
        return !value.isEmpty() && value.charAt(0) != '-' && value.charAt(0) != '@';
    }

    private static @Nullable Run of(@Nullable String config, @Nullable String state, String drain, boolean takeOver) {
        if (config == null) {
            return null;
        }
        try {
            Duration time = Durations.parse(drain);
            StateFolder folder = state == null ? StateFolder.usual() : new StateFolder(Path.of(state));
            return new Run(Path.of(config), folder, time, takeOver);
        } catch (InvalidValue e) {
            return null;
        }
    }

    /**
     * Runs the gateway until it is told to stop.
     *
     * @return the exit code
     */
    int execute(PrintWriter out, PrintWriter err) {
        try {
            return serve(out, err);
        } catch (Exception e) {
            return CommandFailed.tell(e, err);
        }
    }

    private int serve(PrintWriter out, PrintWriter err) throws InterruptedException {
        try {
            Program program = takeOver ? Program.takeOver(config, state) : Program.start(Loaded.from(config), state);
            Signals.steer(program);
            program.offer(config, drain);
            for (BoundListener listener : program.listeners()) {
                out.println("listener " + listener.name() + " " + listener.address());
            }
            out.println("headgate ready");
            program.announce();
            program.awaitStop();
            program.stop(drain);
            return CommandLineProgram.OK;
        } catch (InvalidConfig e) {
            e.reading().problems().forEach(err::println);
            return CommandLineProgram.USAGE;
        } catch (IOException e) {
            throw new CommandFailed(e.getMessage() == null ? e.toString() : e.getMessage());
        }
    }
}
