package io.headgate.config.yaml;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ReadingTest {
    @Test
    void readsEveryKeyOfTheGrammar() {
        Reading reading = ConfigReader.read("headgate.yaml", Resources.text("whole-grammar.yaml"));
        assertEquals("", reading.problems().stream().map(Problem::toString).collect(Collectors.joining("\n")));
        assertEquals(
                "headgate.yaml:18:83: listeners.secure.tls.certificates[1]: no client trusts a self-signed certificate;"
                        + " name one that an authority has signed before others depend on it",
                reading.warnings().stream().map(Problem::toString).collect(Collectors.joining("\n")));
    }

    @Test
    void listsAllTenPlantedMistakesWithLineAndColumn() {
        Reading reading = ConfigReader.read("headgate.yaml", Resources.text("ten-mistakes.yaml"));
        String problems =
                reading.problems().stream().map(problem -> problem + "\n").collect(Collectors.joining());
        assertEquals(Resources.text("ten-mistakes.expected.txt"), problems);
    }
}
