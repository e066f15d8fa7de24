package io.headgate.perf.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Drives a side with wrk: closed loop, one thread. */
final class Wrk implements LoadDriver {
    /** Beyond the window: connecting, and answers that wrk itself waits 2 s for. */
    private static final int PATIENCE_S = 20;

    private static final Pattern COUNTED = Pattern.compile(
            "^counted requests=(\\d+) micros=(\\d+) errors=(\\d+) p50=(\\d+) p99=(\\d+) p999=(\\d+)$",
            Pattern.MULTILINE);

    private final Path program;
    private final Path taskset;
    private final Path script;
    private final Path tls;
    private final int core;

    Wrk(Tools tools, Workplace place) {
        program = tools.path(Tool.WRK);
        taskset = tools.path(Tool.TASKSET);
        script = place.write("wrk.lua", script());
        tls = place.write("openssl.cnf", BenchTls.OPENSSL);
        core = place.cores().load();
    }

    private static String script() {
        try (InputStream in = Wrk.class.getResourceAsStream("wrk.lua")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new BenchFailed("cannot read the script for wrk", e);
        }
    }

    @Override
    public LoadCount drive(Running side, Load load, int seconds) {
        List<String> command = new ArrayList<>(List.of(taskset.toString(), "-c", String.valueOf(core)));
        command.addAll(List.of("env", "OPENSSL_CONF=" + tls));
        command.addAll(List.of(program.toString(), "-t1", "-c" + load.connections(), "-d" + seconds + "s"));
        command.addAll(List.of("-s", script.toString()));
        command.addAll(load.options());
        command.addAll(List.of(side.url(load.path()), "--"));
        command.addAll(load.script());
        Exec.Ended ended = Exec.run(command, seconds + PATIENCE_S);
        if (ended.code() != 0) {
            throw new BenchFailed(
                    "wrk ended with " + ended.code() + " on " + side.side().label() + ": " + ended.output());
        }
        return parse(ended.output());
    }

    /** @param output of wrk with {@code wrk.lua} */
    static LoadCount parse(String output) {
        Matcher counted = COUNTED.matcher(output);
        if (!counted.find()) {
            throw new BenchFailed("wrk did not say what it counted: " + output);
        }
        long[] numbers = new long[counted.groupCount()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = Long.parseLong(counted.group(i + 1));
        }
        return new LoadCount(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5]);
    }
}
