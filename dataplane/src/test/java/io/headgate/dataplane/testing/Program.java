package io.headgate.dataplane.testing;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program of this machine as a client. A test that needs one that is missing is skipped, and says so. */
public final class Program {
    private static final List<String> FOLDERS = List.of("/usr/bin", "/usr/sbin", "/usr/local/bin");

    /**
     * How it came out.
     *
     * @param output both streams as they came
     */
    public record Result(int status, String output) {}

    private Program() {}

    /** Runs {@code command} with {@code input} to its end. */
    public static Result run(String input, List<String> command) {
        List<String> whole = new ArrayList<>(command);
        whole.set(0, path(command.getFirst()));
        try {
            Process process =
                    new ProcessBuilder(whole).redirectErrorStream(true).start();
            try (var in = process.getOutputStream()) {
                in.write(input.getBytes(StandardCharsets.ISO_8859_1));
            } catch (IOException itReadsNothing) {
                // its output says why
            }
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            assertTrue(process.waitFor(20, TimeUnit.SECONDS), () -> command + " does not end");
            return new Result(process.exitValue(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String path(String name) {
        for (String folder : FOLDERS) {
            Path path = Path.of(folder, name);
            if (Files.isExecutable(path)) {
                return path.toString();
            }
        }
        return abort(name + " is not installed");
    }
}
