package io.headgate.perf.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Drives a side with h2load, over HTTP/1.1, and keeps when each request was answered. */
final class H2load {
    /** For the slowest start on a busy machine. */
    private static final int PATIENCE_S = 120;

    private final Path program;
    private final Path taskset;
    private final Path log;
    private final int core;

    H2load(Tools tools, Workplace place) {
        program = tools.path(Tool.H2LOAD);
        taskset = tools.path(Tool.TASKSET);
        log = place.path("h2load.log");
        core = place.cores().load();
    }

    /**
     * Sends this many requests as fast as they are answered.
     *
     * @return when each was answered, in microseconds, in order
     * @throws BenchFailed if one is not answered with 200
     */
    long[] drive(Running side, Load load, int requests) {
        List<String> command = List.of(
                taskset.toString(),
                "-c",
                String.valueOf(core),
                program.toString(),
                "--h1",
                "-t1",
                "-c" + load.connections(),
                "-n" + requests,
                "--log-file=" + log,
                side.url(load.path()));
        forget();
        Exec.Ended ended = Exec.run(command, PATIENCE_S);
        if (ended.code() != 0) {
            throw new BenchFailed(
                    "h2load ended with " + ended.code() + " on " + side.side().label() + ": " + ended.output());
        }
        try (Stream<String> lines = Files.lines(log)) {
            return answered(lines, requests);
        } catch (IOException e) {
            throw new BenchFailed("cannot read what h2load logged", e);
        }
    }

    /** What an earlier run logged goes; h2load would add to it. */
    private void forget() {
        try {
            Files.deleteIfExists(log);
        } catch (IOException e) {
            throw new BenchFailed("cannot delete what h2load logged before", e);
        }
    }

    /**
     * @param lines of its log: when a request was sent in microseconds, the status, and how long it took
     * @param requests as many lines as there must be
     */
    static long[] answered(Stream<String> lines, int requests) {
        long[] answered = lines.map(line -> line.split("\t"))
                .mapToLong(fields -> {
                    if (!fields[1].equals("200")) {
                        throw new BenchFailed("a request was answered with " + fields[1]);
                    }
                    return Long.parseLong(fields[0]) + Long.parseLong(fields[2]);
                })
                .sorted()
                .toArray();
        if (answered.length != requests) {
            throw new BenchFailed("h2load logged " + answered.length + " answers to " + requests + " requests");
        }
        return answered;
    }
}
