package io.headgate.proxy.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;
import picocli.CommandLine.ParseResult;

/** The usual command lines of {@code headgate run} mean the same, whoever reads them. */
class RunTest {
    @Test
    void usualCommandLinesAreReadAsPicocliReadsThem() {
        same("run", "-c", "headgate.yaml");
        same("run", "--config", "headgate.yaml", "--state", "here");
        same("run", "--drain", "5s", "-c", "/etc/headgate.yaml", "--state", "../there");
        same("run", "--take-over", "-c", "headgate.yaml");
        same("run", "-c", "headgate.yaml", "--drain", "1m", "--take-over");
    }

    private static void same(String... arguments) {
        Run run = Run.of(arguments);
        assertNotNull(run);
        ParseResult parsed =
                CommandLineProgram.commandLine().parseArgs(arguments).subcommand();
        assertEquals(((RunCommand) parsed.commandSpec().userObject()).asked(), run);
    }

    @Test
    void anythingElseIsLeftToPicocli() {
        left();
        left("check", "-c", "headgate.yaml");
        left("run");
        left("run", "--help");
        left("run", "-c");
        left("run", "--config=headgate.yaml");
        left("run", "-c", "--state");
        left("run", "-c", "@arguments");
        left("run", "-c", "a.yaml", "--config", "b.yaml");
        left("run", "-c", "headgate.yaml", "--drain", "30");
        left("run", "-c", "headgate.yaml", "--sate", "here");
        left("run", "--state", "here");
    }

    private static void left(String... arguments) {
        assertNull(Run.of(arguments));
    }
}
