package io.headgate.proxy.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.proxy.testing.TestProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page of {@code headgate manual} as the real man shows it. */
final class ManualTest {
    @TempDir
    private Path dir;

    @Test
    void manShowsEveryCommandWithoutAWarning() throws Exception {
        Tool man = Tool.find("man", "man-db");
        Path page = dir.resolve("headgate.1");
        try (TestProgram manual = TestProgram.start("manual")) {
            assertEquals(0, manual.exitCode(), manual::toString);
            Files.write(page, manual.out());
        }
        // Bold letters are printed twice with a step back between.
        String shown = man.run("--warnings", "-Tascii", "-P", "cat", "-l", page.toString())
                .replaceAll(".\b", "");
        assertTrue(shown.contains("headgate run [-h] [--take-over] -c=FILE"), shown);
        assertTrue(shown.contains("--drain TIME"), shown);
        assertTrue(shown.contains("headgate config get"), shown);
        assertTrue(shown.lines().noneMatch(line -> line.contains("warning:")), shown);
    }
}
