package io.headgate.controlplane.health;

import static org.junit.jupiter.api.Assertions.fail;

import io.headgate.config.Address;
import io.headgate.config.HealthProbe;
import io.headgate.controlplane.Await;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/// A real server in a folder and on a port of its own. It runs without privileges, as `nobody` where the tests are
/// root's, because some refuse root. Not thread-safe.
final class RealServer implements AutoCloseable {
    private static final HealthProbe CONNECT = new HealthProbe.Tcp(null, null);
    private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(20);
    private static final long END_SECONDS_MAX = 60;

    private final Path folder;
    private final Path log;
    private @Nullable Process process;

    private RealServer(Path folder) {
        this.folder = folder;
        this.log = folder.resolve("log");
    }

    /// Finds a program, or skips the test and says which package has it.
    ///
    /// @param folders where it may be beside the path
    static String program(String name, String debianPackage, String... folders) {
        List<String> places = new ArrayList<>(List.of(folders));
        places.addAll(Arrays.asList(
                Optional.ofNullable(System.getenv("PATH")).orElse("").split(File.pathSeparator)));
        places.addAll(List.of("/usr/bin", "/usr/sbin"));
        Optional<Path> found = places.stream()
                .map(place -> Path.of(place, name))
                .filter(Files::isExecutable)
                .findFirst();
        Assumptions.assumeTrue(
                found.isPresent(), "SKIPPED: no " + name + " here; on Debian: apt install " + debianPackage);
        return found.orElseThrow().toString();
    }

    /// A server that does not run yet.
    static RealServer inAFolderOfItsOwn() throws IOException {
        Path folder = Files.createTempDirectory("headgate");
        giveAway(folder);
        return new RealServer(folder);
    }

    /// A port on which nobody listens, from below those that the system gives to whoever asks for any: one of these may
    /// be somebody's again before the server binds it.
    static int freePort() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(15_000, 30_000);
            try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return probe.getLocalPort();
            } catch (IOException taken) {
                // then another
            }
        }
    }

    /// A command with options that only one test needs.
    static List<String> with(List<String> command, String... options) {
        List<String> all = new ArrayList<>(command);
        all.addAll(List.of(options));
        return all;
    }

    Path folder() {
        return folder;
    }

    /// Everything it has printed.
    String log() {
        try {
            return Files.exists(log) ? Files.readString(log) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    /// Makes a folder within its own, or a file, the server's.
    void own(String name) throws IOException {
        giveAway(folder.resolve(name));
    }

    /// Runs a command to its end.
    ///
    /// @param input what it reads
    void run(@Nullable Path input, List<String> command) throws IOException, InterruptedException {
        ProcessBuilder builder = builder(command);
        if (input != null) {
            builder.redirectInput(input.toFile());
        }
        Process running = builder.start();
        if (!running.waitFor(END_SECONDS_MAX, TimeUnit.SECONDS) || running.exitValue() != 0) {
            running.destroyForcibly();
            fail(String.join(" ", command) + " failed:\n" + log());
        }
    }

    /// Returns when the server has said a text.
    void start(String ready, List<String> command) throws IOException {
        int before = log().length();
        start(() -> log().substring(before).contains(ready), command);
    }

    /// Returns when the server takes connections.
    void startOn(String address, List<String> command) throws IOException {
        start(() -> probe(CONNECT, address).equals("up: connected"), command);
    }

    private void start(BooleanSupplier ready, List<String> command) throws IOException {
        Process started = builder(command).start();
        process = started;
        Await.until("the server's start", () -> {
            if (!started.isAlive()) {
                fail(String.join(" ", command) + " ended:\n" + log());
            }
            return ready.getAsBoolean();
        });
    }

    /// SIGTERM, and no waiting.
    void askToEnd() {
        if (process != null) {
            process.destroy();
        }
    }

    /// SIGTERM, and waits until it has ended.
    void stop() throws InterruptedException {
        askToEnd();
        if (process != null && !process.waitFor(END_SECONDS_MAX, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            fail("the server did not end:\n" + log());
        }
        process = null;
    }

    @Override
    public void close() throws IOException, InterruptedException {
        stop();
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path dir, @Nullable IOException failed) throws IOException {
                Files.delete(dir);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /// The verdict of one probe and its reason, as in `up: signed in`.
    static String probe(HealthProbe probe, String address) {
        try {
            ProbeResult result = TimeLimit.run(
                    Probe.of(probe, Address.parse(address), "localhost", null, null), PROBE_TIMEOUT, "20s");
            return (result.passed() ? "up: " : "down: ") + result.detail();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /// Waits until a probe comes to this verdict.
    static void awaitProbe(String verdict, HealthProbe probe, String address) {
        Await.until(verdict, () -> probe(probe, address).equals(verdict));
    }

    private ProcessBuilder builder(List<String> command) {
        List<String> all = new ArrayList<>();
        if (isRoot()) {
            all.addAll(List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--"));
        }
        all.addAll(command);
        return new ProcessBuilder(all)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    }

    private static void giveAway(Path path) throws IOException {
        if (isRoot()) {
            Files.setOwner(
                    path, path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody"));
        }
    }

    private static boolean isRoot() {
        return System.getProperty("user.name", "").equals("root");
    }
}
