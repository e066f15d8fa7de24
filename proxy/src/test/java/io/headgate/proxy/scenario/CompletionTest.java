package io.headgate.proxy.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headgate.proxy.testing.TestProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script of {@code headgate completion} in a real bash, asked as bash asks when the tab key is pressed. */
final class CompletionTest {
    @TempDir
    private Path dir;

    @BeforeEach
    void writeScript() throws Exception {
        try (TestProgram completion = TestProgram.start("completion")) {
            assertEquals(0, completion.exitCode(), completion::toString);
            Files.write(dir.resolve("completion"), completion.out());
        }
    }

    /** What may stand in place of the last of {@code words}; the function is the one that is registered. */
    private List<String> complete(String... words) throws Exception {
        String script = """
                source "$0"
                compopt() { :; } # bash refuses it unless bash itself is completing
                COMP_WORDS=("$@")
                COMP_CWORD=$(($# - 1))
                COMP_LINE="$*"
                COMP_POINT=${#COMP_LINE}
                function=$(complete -p headgate | sed 's/.* -F \\([^ ]*\\) .*/\\1/')
                "$function" headgate "${@: -1}" "${@: -2:1}"
                printf '%s\\n' "${COMPREPLY[@]}"
                """;
        String[] arguments = new String[words.length + 5];
        arguments[0] = "--norc";
        arguments[1] = "-u";
        arguments[2] = "-c";
        arguments[3] = script;
        arguments[4] = dir.resolve("completion").toString();
        System.arraycopy(words, 0, arguments, 5, words.length);
        return Tool.find("bash", "bash").run(arguments).lines().sorted().toList();
    }

    @Test
    void bashCompletesASubcommand() throws Exception {
        assertEquals(List.of("status"), complete("headgate", "sta"));
        assertEquals(
                List.of("certificates", "check", "completion", "config", "connections"), complete("headgate", "c"));
        assertEquals(List.of("get"), complete("headgate", "config", "g"));
    }

    @Test
    void bashCompletesAnOption() throws Exception {
        assertEquals(List.of("--json"), complete("headgate", "status", "--j"));
        assertEquals(List.of("--effective"), complete("headgate", "config", "get", "--eff"));
        assertEquals(List.of("--drain"), complete("headgate", "run", "--d"));
    }
}
