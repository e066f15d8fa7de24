package io.headgate.proxy.scenario;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A program on the path, run to its end. */
record Tool(Path file) {
    private static final long SECONDS_MAX = 60;

    /** Finds a program, or skips the test and says which package has it. */
    static Tool find(String name, String debianPackage) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("") + File.pathSeparator + "/usr/sbin";
        Optional<Path> file = Arrays.stream(path.split(File.pathSeparator))
                .map(folder -> Path.of(folder, name))
                .filter(candidate -> candidate.toFile().canExecute())
                .findFirst();
        Assumptions.assumeTrue(
                file.isPresent(), "SKIPPED: no " + name + " here; on Debian: apt install " + debianPackage);
        return new Tool(file.orElseThrow());
    }

    /** Runs it and returns what it printed; fails if that takes over a minute. */
    String run(String... arguments) throws IOException, InterruptedException {
        return finish(start(arguments));
    }

    /** Waits for its end and returns what it printed; fails if it takes over a minute after its last word. */
    String finish(Process process) throws IOException, InterruptedException {
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(file + " did not end in " + SECONDS_MAX + " s");
        }
        return printed;
    }

    Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(file.toString()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }
}
