package io.headgate.perf.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Drives a side with h2load, and keeps when each request was answered. */
final class H2load implements LoadDriver {
    /** For the slowest start on a busy machine. */
    private static final int PATIENCE_S = 120;

    private static final String ALL_ANSWERED = " 0 failed, 0 errored, 0 timeout";

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

    /** Over HTTP/2 and TLS, with {@link BenchTls}: closed loop, one thread. */
    @Override
    public LoadCount drive(Running side, Load load, int seconds) {
        String printed = run(
                side,
                load,
                "-m" + load.streams(),
                "-D" + seconds,
                "--tls13-ciphers=" + BenchTls.SUITE,
                "--groups=" + BenchTls.GROUP.toUpperCase(Locale.ROOT));
        if (!printed.contains("Application protocol: h2")) {
            throw new BenchFailed(side.side().label() + " does not speak HTTP/2: " + printed);
        }
        try (Stream<String> lines = Files.lines(log)) {
            return count(lines, printed.contains(ALL_ANSWERED) ? 0 : 1);
        } catch (IOException e) {
            throw new BenchFailed("cannot read what h2load logged", e);
        }
    }

    /**
     * Sends this many requests over HTTP/1.1 as fast as they are answered.
     *
     * @return when each was answered, in microseconds, in order
     * @throws BenchFailed if one is not answered with 200
     */
    long[] answers(Running side, Load load, int requests) {
        run(side, load, "--h1", "-n" + requests);
        try (Stream<String> lines = Files.lines(log)) {
            return answered(lines, requests);
        } catch (IOException e) {
            throw new BenchFailed("cannot read what h2load logged", e);
        }
    }

    private String run(Running side, Load load, String... options) {
        List<String> command = new ArrayList<>(List.of(taskset.toString(), "-c", String.valueOf(core)));
        command.addAll(List.of(program.toString(), "-t1", "-c" + load.connections(), "--log-file=" + log));
        command.addAll(List.of(options));
        command.add(side.url(load.path()));
        forget();
        Exec.Ended ended = Exec.run(command, PATIENCE_S);
        if (ended.code() != 0) {
            throw new BenchFailed(
                    "h2load ended with " + ended.code() + " on " + side.side().label() + ": " + ended.output());
        }
        return ended.output();
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
     * @param failed requests that it says were not answered
     */
    static LoadCount count(Stream<String> lines, long failed) {
        List<String[]> all = lines.map(line -> line.split("\t")).toList();
        long errors =
                failed + all.stream().filter(fields -> !fields[1].equals("200")).count();
        long[] sentUs =
                all.stream().mapToLong(fields -> Long.parseLong(fields[0])).toArray();
        long[] tookUs =
                all.stream().mapToLong(fields -> Long.parseLong(fields[2])).toArray();
        long firstUs = Long.MAX_VALUE;
        long lastUs = 0;
        for (int i = 0; i < sentUs.length; i++) {
            firstUs = Math.min(firstUs, sentUs[i]);
            lastUs = Math.max(lastUs, sentUs[i] + tookUs[i]);
        }
        Arrays.sort(tookUs);
        return new LoadCount(
                all.size(), lastUs - firstUs, errors, share(tookUs, 0.5), share(tookUs, 0.99), share(tookUs, 0.999));
    }

    private static long share(long[] sorted, double share) {
        return sorted.length == 0 ? 0 : sorted[(int) Math.min(sorted.length - 1, share * sorted.length)];
    }

    /**
     * @param lines of its log, as above
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
