package io.headgate.perf.bench;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;

/**
 * A folder for everything a workload writes, and the programs started in it. Closing it stops them, newest first, and
 * removes the folder; so does the end of this JVM.
 */
final class Workplace implements AutoCloseable {
    /** Below the ports that Linux gives to clients by default. */
    private static final int PORT_MIN = 15_000;

    private static final int PORT_MAX = 30_000;

    private final Path folder;
    private final Path taskset;
    private final Cores cores;
    private final Deque<Started> started = new ArrayDeque<>();
    private final Thread atExit = new Thread(this::clear);
    private final Random random = new Random();
    private boolean closed;

    Workplace(Path taskset, Cores cores) {
        this.taskset = taskset;
        this.cores = cores;
        try {
            folder = Files.createTempDirectory("headgate-bench");
        } catch (IOException e) {
            throw new BenchFailed("cannot make a folder to work in", e);
        }
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    Cores cores() {
        return cores;
    }

    Path path(String name) {
        return folder.resolve(name);
    }

    /** Writes a file and says where it is. */
    Path write(String name, String text) {
        try {
            Path file = path(name);
            Files.createDirectories(file.getParent());
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new BenchFailed("cannot write " + name, e);
        }
    }

    /** Starts a program on one core; what it prints goes to the file {@code NAME.out}. */
    synchronized Started start(String name, int core, Map<String, String> environment, List<String> command) {
        List<String> pinned = new ArrayList<>(List.of(taskset.toString(), "-c", String.valueOf(core)));
        pinned.addAll(command);
        if (closed) {
            throw new BenchFailed("the run is over");
        }
        File output = path(name + ".out").toFile();
        ProcessBuilder builder = new ProcessBuilder(pinned)
                .redirectErrorStream(true)
                .redirectOutput(output)
                .redirectInput(new File("/dev/null"));
        builder.environment().putAll(environment);
        Path home = Objects.requireNonNull(
                Path.of(command.getFirst()).toAbsolutePath().getParent());
        try {
            Started program = new Started(name, builder.start(), output.toPath(), List.of(folder, home));
            started.push(program);
            return program;
        } catch (IOException e) {
            throw new BenchFailed("cannot start " + name, e);
        }
    }

    /** A port of the loopback address on which nobody listens. */
    int freePort() {
        while (true) {
            int port = random.nextInt(PORT_MIN, PORT_MAX);
            try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return port;
            } catch (IOException e) {
                // Taken: another one.
            }
        }
    }

    /** Stops one program before the others. */
    synchronized void stop(Started program) {
        started.remove(program);
        program.stop();
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(atExit);
        clear();
    }

    private synchronized void clear() {
        closed = true;
        while (!started.isEmpty()) {
            started.pop().stop();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new BenchFailed("cannot remove " + folder, e);
        }
    }
}
