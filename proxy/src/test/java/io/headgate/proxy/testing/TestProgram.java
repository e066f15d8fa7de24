package io.headgate.proxy.testing;

import static org.junit.jupiter.api.Assertions.fail;

import io.headgate.dataplane.testing.Await;
import io.headgate.proxy.Headgate;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** The whole program in a process of its own. */
public final class TestProgram implements AutoCloseable {
    private static final long PATIENCE_S = 30;
    private static final Set<String> SERVICE_MANAGERS = Set.of(
            "JOURNAL_STREAM",
            "NOTIFY_SOCKET",
            "WATCHDOG_USEC",
            "WATCHDOG_PID",
            "STATE_DIRECTORY",
            "LISTEN_PID",
            "LISTEN_FDS");

    private final Process process;
    private final List<String> out = new CopyOnWriteArrayList<>();
    private final List<String> err = new CopyOnWriteArrayList<>();
    private final List<Thread> readers = new ArrayList<>();

    private TestProgram(Process process) {
        this.process = process;
        readers.add(read(process.getInputStream(), out));
        readers.add(read(process.getErrorStream(), err));
    }

    /** Starts a command with the JVM flags of the launcher. */
    public static TestProgram start(String... arguments) {
        return start(Map.of(), arguments);
    }

    /** Starts a command that finds more in its environment, but nothing of a service manager that runs the tests. */
    public static TestProgram start(Map<String, String> environment, String... arguments) {
        ProcessBuilder builder = new ProcessBuilder(command(arguments));
        builder.environment().keySet().removeAll(SERVICE_MANAGERS);
        builder.environment().putAll(environment);
        try {
            return new TestProgram(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The command line of a command, with the JVM flags of the launcher. */
    public static List<String> command(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + Path.of("src/main/dist/jvm.options").toAbsolutePath(),
                "-cp",
                System.getProperty("java.class.path"),
                Headgate.class.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    /**
     * {@code headgate run} with the file {@code headgate.yaml} and the state of a folder; ready when this returns.
     *
     * @param options more of them
     */
    public static TestProgram run(Path dir, String... options) {
        return run(Map.of(), dir, options);
    }

    /** As {@link #run(Path, String...)}, with more in its environment. */
    public static TestProgram run(Map<String, String> environment, Path dir, String... options) {
        List<String> arguments = new ArrayList<>(List.of(
                "run",
                "-c",
                dir.resolve("headgate.yaml").toString(),
                "--state",
                dir.resolve("state").toString()));
        arguments.addAll(List.of(options));
        TestProgram program = start(environment, arguments.toArray(String[]::new));
        program.awaitOut("headgate ready");
        return program;
    }

    private static Thread read(InputStream stream, List<String> lines) {
        return Thread.ofVirtual().start(() -> {
            try (BufferedReader reader = new BufferedReader(
                    new java.io.InputStreamReader(stream, java.nio.charset.StandardCharsets.UTF_8))) {
                reader.lines().forEach(lines::add);
            } catch (IOException | UncheckedIOException e) {
                lines.add("(cut: " + e.getMessage() + ")");
            }
        });
    }

    /** The lines written to standard output so far. */
    public List<String> out() {
        return List.copyOf(out);
    }

    /** The lines written to standard error so far. */
    public List<String> err() {
        return List.copyOf(err);
    }

    /** Where a listener accepts. */
    public String address(String listener) {
        String start = "listener " + listener + " ";
        return out.stream()
                .filter(line -> line.startsWith(start))
                .map(line -> line.substring(start.length()))
                .findFirst()
                .orElseGet(() -> fail("no listener " + listener + " in " + this));
    }

    public void awaitOut(String line) {
        await("the output '" + line + "'", () -> out.contains(line));
    }

    /** @param part of a line of the log */
    public void awaitErr(String part) {
        awaitErr(part, 1);
    }

    /**
     * @param part of lines of the log
     * @param times how many lines have it, at least
     */
    public void awaitErr(String part, int times) {
        await(
                "the log to say '" + part + "', " + times + " times",
                () -> err.stream().filter(line -> line.contains(part)).count() >= times);
    }

    private void await(String what, java.util.function.BooleanSupplier condition) {
        Await.until(() -> what + "; " + this, () -> condition.getAsBoolean() || !process.isAlive());
        // What the process wrote before it ended may still be on its way.
        Await.until(() -> what + "; " + this, condition);
    }

    /** @param name of a signal, as in {@code HUP} */
    public void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public long pid() {
        return process.pid();
    }

    /** Waits for the end, but not for the output, to which a successor may go on writing. */
    public int ownExitCode() {
        try {
            if (!process.waitFor(PATIENCE_S, TimeUnit.SECONDS)) {
                fail("waited in vain for the end; " + this);
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits for the end, and for all that was written. */
    public int exitCode() {
        try {
            if (!process.waitFor(PATIENCE_S, TimeUnit.SECONDS)) {
                fail("waited in vain for the end; " + this);
            }
            for (Thread reader : readers) {
                reader.join();
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String toString() {
        return "standard output:\n" + String.join("\n", out) + "\nstandard error:\n" + String.join("\n", err);
    }

    @Override
    public void close() {
        process.destroyForcibly();
        exitCode();
    }
}
