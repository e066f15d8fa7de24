package io.headgate.proxy.scenario;

import io.headgate.dataplane.testing.Await;
import io.headgate.dataplane.testing.ServerPort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A server of another make on a free port, in a folder of its own, as {@code nobody} where the tests run as root. For
 * one thread.
 */
final class ServerProcess implements AutoCloseable {
    private static final long SECONDS_MAX = 60;

    private final Path folder;
    private final int port;
    private final String[] command;
    private Process process;

    private ServerProcess(Path folder, int port, String... command) throws IOException {
        this.folder = folder;
        this.port = port;
        this.command = command;
        process = run(folder, command);
    }

    /**
     * Starts what will listen on {@code port} of 127.0.0.1; accepts when this returns.
     *
     * @param folder of {@link #ownFolder}; gone when the server is closed
     */
    static ServerProcess start(Path folder, int port, String... command) throws IOException {
        ServerProcess server = new ServerProcess(folder, port, command);
        server.awaitAccepts();
        return server;
    }

    /** The same for a server that takes a connection without a word amiss: ready when its log has {@code words}. */
    static ServerProcess startSaying(String words, Path folder, int port, String... command) throws IOException {
        ServerProcess server = new ServerProcess(folder, port, command);
        Await.until("'" + words + "' in " + folder + "/log", () -> server.says(words));
        return server;
    }

    private boolean says(String words) {
        try {
            return Files.readString(folder.resolve("log")).contains(words);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A PostgreSQL that lets everybody in as {@code test}. */
    static ServerProcess postgres() throws IOException, InterruptedException {
        Path bin = newestPostgres();
        Path folder = ownFolder();
        Process made = run(
                folder,
                bin + "/initdb",
                "-D",
                folder + "/data",
                "-U",
                "test",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--no-sync");
        if (!made.waitFor(SECONDS_MAX, TimeUnit.SECONDS) || made.exitValue() != 0) {
            throw new AssertionError("initdb failed: " + Files.readString(folder.resolve("log")));
        }
        int port = ServerPort.find();
        return start(
                folder,
                port,
                bin + "/postgres",
                "-D",
                folder + "/data",
                "-h",
                "127.0.0.1",
                "-p",
                String.valueOf(port),
                "-k",
                folder.toString(),
                "-F");
    }

    private static Path newestPostgres() throws IOException {
        Tool.find("pg_ctlcluster", "postgresql");
        try (Stream<Path> versions = Files.list(Path.of("/usr/lib/postgresql"))) {
            return versions.max(Comparator.comparing(
                            path -> Integer.parseInt(path.getFileName().toString())))
                    .orElseThrow()
                    .resolve("bin");
        }
    }

    /** A Redis without persistence. */
    static ServerProcess redis() throws IOException {
        Tool redis = Tool.find("redis-server", "redis-server");
        int port = ServerPort.find();
        String file = redis.file().toString();
        return start(ownFolder(), port, file, "--port", String.valueOf(port), "--bind", "127.0.0.1", "--save", "");
    }

    /** Where it listens, as an endpoint is written. */
    String address() {
        return "127.0.0.1:" + port;
    }

    Path folder() {
        return folder;
    }

    /** Ends it at once, as by {@code kill -9}. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Starts it again after {@link #kill}, at the same address; accepts when this returns. */
    void restart() throws IOException {
        process = run(folder, command);
        awaitAccepts();
    }

    private void awaitAccepts() {
        Await.until("the server in " + folder + " accepts", this::accepts);
    }

    private boolean accepts() {
        if (!process.isAlive()) {
            throw new AssertionError("the server ended; " + folder + "/log says why");
        }
        try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** A new folder that the server may write to. */
    static Path ownFolder() throws IOException {
        Path folder = Files.createTempDirectory("headgate");
        if (isRoot()) {
            Files.setOwner(
                    folder,
                    folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody"));
        }
        return folder;
    }

    private static boolean isRoot() {
        return System.getProperty("user.name", "").equals("root");
    }

    private static Process run(Path folder, String... command) throws IOException {
        List<String> all = new ArrayList<>();
        if (isRoot()) {
            all.addAll(List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--"));
        }
        all.addAll(List.of(command));
        return new ProcessBuilder(all)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
                .start();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        process.destroy();
        if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
