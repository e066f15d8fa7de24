package io.headgate.config.yaml;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// One small wrong file per refusal, beside what the reader says about it, in `refusals.txt`: the file, a line `---`,
/// the problems, a line `===`.
class RefusalsTest {
    @TestFactory
    Stream<DynamicTest> everyWrongValueIsRefusedWhereItStands() {
        List<DynamicTest> tests = new ArrayList<>();
        for (String example : Resources.text("refusals.txt").split("===\n", -1)) {
            String[] parts = example.split("---\n", 2);
            String file = parts[0];
            tests.add(DynamicTest.dynamicTest(file.strip(), () -> assertEquals(parts[1], problems(file))));
        }
        return tests.stream();
    }

    private static String problems(String file) {
        StringBuilder problems = new StringBuilder();
        ConfigReader.read("f", file)
                .problems()
                .forEach(problem -> problems.append(problem).append('\n'));
        return problems.toString();
    }
}
