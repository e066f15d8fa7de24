package io.headgate.config.yaml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Whatever the text, the reader answers with a configuration or with problems, soon, and what it prints reads as the
/// same again.
class ConfigReaderFuzzTest {
    private static final int MUTANTS = 3000;
    private static final String ODD = "{}[]:,-&*!|>'\"%@`#? \n\t$\\0aä~";

    @FuzzTest(maxDuration = "100s")
    void answersToAnyText(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        // Which files a configuration names is the operator's affair; a fuzzer must not open what it makes up.
        if (!text.contains("include") && !text.contains("file")) {
            answers(text);
        }
    }

    /// The fuzzer proper runs on demand; this walks near valid files in every build.
    @Test
    void answersToManyFilesThatAreNearlyRight() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<String> files = List.of(
                Resources.text("whole-grammar.yaml"),
                Resources.text("ten-mistakes.yaml"),
                Resources.text("refusals.txt"));
        for (int i = 0; i < MUTANTS; i++) {
            String file = files.get(i % files.size());
            if (i % 3 == 2) {
                String[] parts = file.split("===\n", -1);
                file = parts[random.nextInt(parts.length)];
            }
            String mutant = mutate(file, random);
            try {
                answers(mutant);
            } catch (RuntimeException | Error failed) {
                throw new AssertionError("seed " + seed + ", mutant " + i + ":\n" + mutant, failed);
            }
        }
    }

    private static void answers(String text) {
        Reading reading = ConfigReader.read("f", text, name -> name.equals("SET") ? "value" : null);
        reading.problems().forEach(problem -> assertFalse(problem.toString().contains("\n"), problem::message));
        if (reading.config() != null) {
            String printed = EffectiveConfig.print(reading);
            if (!printed.contains("${") && !printed.contains("***") && !printed.contains("file:")) {
                Reading again = ConfigReader.read("printed", printed, _ -> null);
                assertEquals(List.of(), again.problems(), printed);
                assertEquals(reading.config(), again.config(), printed);
            }
        }
    }

    private static String mutate(String file, Random random) {
        StringBuilder text = new StringBuilder(file);
        int changes = 1 + random.nextInt(3);
        for (int i = 0; i < changes && !text.isEmpty(); i++) {
            int at = random.nextInt(text.length());
            int end = Math.min(text.length(), at + 1 + random.nextInt(12));
            switch (random.nextInt(5)) {
                case 0 -> text.delete(at, end);
                case 1 -> text.insert(at, text.substring(at, end));
                case 2 -> text.setCharAt(at, ODD.charAt(random.nextInt(ODD.length())));
                case 3 ->
                    text.insert(
                            at,
                            List.of("${SET}", "${NO}", "&a ", "*a", "off", "null", "~", "{}", "[]")
                                    .get(random.nextInt(9)));
                default -> {
                    int from = random.nextInt(text.length());
                    text.insert(at, text.substring(from, Math.min(text.length(), from + random.nextInt(60))));
                }
            }
        }
        return text.toString();
    }
}
