package io.headgate.perf.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A program this run has started and will stop. */
final class Started {
    /** A drain of connections nobody uses takes less. */
    private static final int STOP_S = 5;

    /** Of a program that reads 10,000 routes on a busy machine. */
    private static final int START_S = 20;

    private static final int LOOK_MS = 5;
    private static final int TOLD_LINES = 10;

    private final String name;
    private final Process process;
    private final Path output;
    private final List<Path> folders;

    /**
     * @param output where it prints to
     * @param folders names that stand for nothing in what it prints, and are left out of messages
     */
    Started(String name, Process process, Path output, List<Path> folders) {
        this.name = name;
        this.process = process;
        this.output = output;
        this.folders = folders;
    }

    long pid() {
        return process.pid();
    }

    /** It and all its descendants. */
    List<ProcessHandle> tree() {
        List<ProcessHandle> tree = new ArrayList<>();
        tree.add(process.toHandle());
        process.descendants().forEach(tree::add);
        return tree;
    }

    /** What it has printed. */
    String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new BenchFailed("cannot read what " + name + " printed", e);
        }
    }

    /**
     * Waits until it is ready.
     *
     * @throws BenchFailed with what it printed last, when it ends before or takes longer
     */
    void awaitReady(int seconds, BooleanSupplier ready) {
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (!ready.getAsBoolean()) {
            if (!process.isAlive()) {
                throw new BenchFailed(name + " does not start: it ended with " + process.exitValue() + told());
            }
            if (System.nanoTime() > deadlineNs) {
                throw new BenchFailed(name + " does not start: it is not ready after " + seconds + " s" + told());
            }
            pause();
        }
    }

    /** Waits until it accepts connections. */
    void awaitPort(int port) {
        awaitReady(START_S, () -> {
            try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return true;
            } catch (IOException e) {
                return false;
            }
        });
    }

    static void pause() {
        try {
            Thread.sleep(LOOK_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchFailed("interrupted", e);
        }
    }

    private String told() {
        String printed = output();
        for (Path folder : folders) {
            printed = printed.replace(folder + "/", "");
        }
        List<String> lines = printed.lines().toList();
        String last = String.join("\n    ", lines.subList(Math.max(0, lines.size() - TOLD_LINES), lines.size()));
        return last.isEmpty() ? "; it printed nothing" : "; it printed:\n    " + last;
    }

    /** Returns once it is gone. */
    void stop() {
        List<ProcessHandle> tree = tree();
        process.destroy();
        try {
            if (!process.waitFor(STOP_S, TimeUnit.SECONDS)) {
                tree.forEach(ProcessHandle::destroyForcibly);
                process.waitFor();
            }
        } catch (InterruptedException e) {
            tree.forEach(ProcessHandle::destroyForcibly);
            Thread.currentThread().interrupt();
        }
    }
}
