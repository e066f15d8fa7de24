package io.headgate.perf.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Programs that are run to their end. */
final class Exec {
    private Exec() {}

    /** What it prints, on either stream, whatever it ends with. */
    static String output(String... command) {
        return run(List.of(command), 60).output();
    }

    /** @throws BenchFailed if it cannot be run or takes longer than {@code seconds} */
    static Ended run(List<String> command, int seconds) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            Thread watch = Thread.ofVirtual().start(() -> endAfter(process, seconds));
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int code = process.waitFor();
            watch.interrupt();
            return new Ended(code, output);
        } catch (IOException e) {
            throw new BenchFailed("cannot run " + command.getFirst(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchFailed("interrupted", e);
        }
    }

    private static void endAfter(Process process, int seconds) {
        try {
            if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            // It has ended by itself.
        }
    }

    /** @param code 0: it says that it did what it should */
    record Ended(int code, String output) {}
}
