package io.headgate.proxy.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.testing.TestOrigin;
import io.headgate.proxy.testing.Shown;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** How commands are asked for, and those that need no node. */
class CommandLineProgramTest {
    @TempDir
    private Path dir;

    @Test
    void everyCommandHasHelpThatFitsTheTerminal() {
        List<String> without = new ArrayList<>();
        walk(List.of(), CommandLineProgram.commandLine(), without);
        assertEquals(List.of(), without);
    }

    private static void walk(List<String> path, CommandLine command, List<String> without) {
        List<String> arguments = new ArrayList<>(path);
        arguments.add("--help");
        Ran help = Ran.command(arguments.toArray(new String[0]));
        String[] description = command.getCommandSpec().usageMessage().description();
        if (help.exitCode() != 0 || !help.out().startsWith("Usage: headgate") || description.length == 0) {
            without.add(String.join(" ", path));
        }
        // picocli begins a new line for each, and the list of commands has the first alone
        List<String> lines = new ArrayList<>(List.of(description));
        command.getCommandSpec().options().forEach(option -> lines.addAll(List.of(option.description())));
        lines.removeIf(line -> line.endsWith(".") || line.startsWith("Use it by: ") || line.startsWith("Read it by: "));
        lines.forEach(line -> without.add(String.join(" ", path) + " has no whole sentence in: " + line));
        command.getSubcommands().forEach((name, each) -> {
            List<String> deeper = new ArrayList<>(path);
            deeper.add(name);
            walk(deeper, each, without);
        });
    }

    @Test
    void aMistypedCommandOrOptionIsAnsweredByTheRightOne() {
        misused("headgate: there is no command 'stauts'; did you mean 'status'?", "stauts");
        misused("headgate config: there is no command 'gt'; did you mean 'get'?", "config", "gt");
        misused("headgate status: there is no option '--jsn'; did you mean '--json'?", "status", "--jsn");
        misused("headgate reload: 'x' is one argument too many", "reload", "x");
        misused("headgate run: Missing required option: '--config=FILE'", "run");
        misused(
                "headgate run: Invalid value for option '--drain': '30' has no unit;"
                        + " write a whole number and a unit: 250ms, 2s, 5m, 1h or 7d",
                "run",
                "-c",
                "x",
                "--drain",
                "30");
    }

    @Test
    void withoutACommandTheCommandsAreNamed() {
        Ran ran = Ran.command();
        assertEquals(2, ran.exitCode());
        assertTrue(ran.err().startsWith("headgate: a command is missing; known are quickstart, run, check"), ran.err());
        assertEquals(2, Ran.command("config").exitCode());
    }

    @Test
    void theVersionIsToldInOneLine() {
        assertTrue(Ran.command("--version").ok().matches("headgate \\S+ \\(Java 25.*\\)\n"));
    }

    @Test
    void theCompletionScriptKnowsEveryCommand() {
        String script = Ran.command("completion").ok();
        CommandLineProgram.commandLine()
                .getSubcommands()
                .keySet()
                .forEach(name -> assertTrue(script.contains("_headgate_" + name.replace("-", "")), name));
    }

    @Test
    void checkPrintsEveryProblemWithItsPlaceAndEndsWithTwo() throws IOException {
        Path file = dir.resolve("headgate.yaml");
        Files.writeString(file, "listeners: { web: { bind: nowhere } }\nrutes: []\n");
        Ran ran = Ran.command("check", file.toString());
        assertEquals(2, ran.exitCode());
        assertTrue(ran.out().contains(file + ":2:1: rutes: unknown key 'rutes'; did you mean 'routes'?\n"), ran.out());
        assertEquals(file + ": " + ran.out().lines().count() + " problems\n", ran.err());
        assertEquals(
                ran.out().lines().count(),
                Shown.parse(Ran.command("check", "--json", file.toString()).out())
                        .list("problems")
                        .size());
    }

    @Test
    void checkPrintsWarningsAndEndsWithZero() throws IOException {
        Path file = dir.resolve("headgate.yaml");
        Files.writeString(file, """
                listeners: { web: { bind: 127.0.0.1:0, http: {} } }
                routes: [ { respond: {} }, { respond: {} } ]
                """);
        Ran ran = Ran.command("check", file.toString());
        assertEquals(0, ran.exitCode());
        assertTrue(ran.out().endsWith(" (warning)\n"), ran.out());
        assertEquals(file + ": ok, 1 listener, 2 routes, 0 upstreams\n", ran.err());
    }

    @Test
    void withoutANodeItIsSaidHowToHaveOne() throws IOException {
        String state = dir.toString();
        Ran none = Ran.command("status", "--admin", TestOrigin.refusing(), "--state", state);
        assertEquals(1, none.exitCode());
        assertTrue(none.err().contains("(connection refused); check the address"), none.err());
        Files.createDirectories(dir.resolve("run"));
        Files.writeString(dir.resolve("run/admin"), TestOrigin.refusing() + "\n");
        Ran ended = Ran.command("status", "--state", state);
        assertTrue(ended.err().contains("has ended without saying so"), ended.err());
        Ran top = Ran.command("top", "--state", state);
        assertEquals(1, top.exitCode());
        assertTrue(top.err().contains("no counters file there"), top.err());
        assertEquals(2, Ran.command("status", "--admin", "nonsense").exitCode());
    }

    @Test
    void whatAnswersButIsNoNodeIsSaidToBeNone() {
        try (TestOrigin other = TestOrigin.answering(TestOrigin.ok("<html>"))) {
            Ran ran = Ran.command("status", "--admin", other.address());
            assertEquals(1, ran.exitCode());
            assertTrue(ran.err().contains("is not a node: status 200 without JSON"), ran.err());
        }
    }

    private static void misused(String message, String... arguments) {
        Ran ran = Ran.command(arguments);
        assertEquals(2, ran.exitCode());
        assertEquals(message, ran.err().lines().findFirst().orElse(""));
    }
}
