package io.headgate.config.yaml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class BoundsTest {
    @Test
    void refusesABombOfAliasesBeforeItGoesOff() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 10; i++) {
            String many =
                    IntStream.range(0, 5).mapToObj(_ -> "*a").collect(Collectors.joining((i - 1) + ", ")) + (i - 1);
            bomb.append("a%d: &a%d [%s]%n".formatted(i, i, many));
        }
        assertTrue(only(bomb.toString()).contains("more than 1000000 values"), bomb::toString);
    }

    @Test
    void refusesMoreThanFiftyAliases() {
        String aliases = IntStream.range(0, 51).mapToObj(_ -> "*a").collect(Collectors.joining(", "));
        assertTrue(only("a: &a x\nb: [" + aliases + "]\n").contains("f:2:205: there are more than 50 aliases"));
    }

    @Test
    void refusesADeepFileAtTheFirstValueThatIsTooDeep() {
        assertTrue(only("[".repeat(100_000)).startsWith("f:1:65: values are nested more than 64 deep"));
    }

    @Test
    void refusesMoreThanSixteenMebibytesInAllFilesTogether(@TempDir Path folder) throws Exception {
        String half = "# " + "x".repeat(9 * 1024 * 1024) + "\n";
        Path main = folder.resolve("headgate.yaml");
        Files.writeString(main, half + "include: more.yaml\n");
        Files.writeString(folder.resolve("more.yaml"), half);
        List<Problem> problems = ConfigReader.read(main).problems();
        assertTrue(problems.getFirst().message().contains("larger than 16 MiB"), problems::toString);
        assertTrue(only("x".repeat(17 * 1024 * 1024)).contains("larger than 16 MiB"));
    }

    @Test
    void refusesWhatIsNotYamlWithItsPlace() {
        assertTrue(
                only("routes:\n  - {upstream: app\nx: y\n").startsWith("f:3:"),
                only("routes:\n  - {upstream: app\nx: y\n"));
        assertTrue(only("a: \"open\n").contains("this is not YAML"));
        assertTrue(only("a: b\u0007c\n").startsWith("f:1:5: the character U+0007"), only("a: b\u0007c\n"));
        assertTrue(only("a: *b\n").contains("the anchor '&b' is not defined"));
        assertTrue(only("a: &a [*a]\n").contains("the anchor '&a' is not defined"));
        assertTrue(only("a: !!java/x y\n").contains("tags"));
        assertTrue(only("? [a]\n: b\n").contains("a key must be a word"));
        assertTrue(only("admin: {}\n---\nadmin: {}\n").startsWith("f:3:1: a second document begins here"));
        assertTrue(only("- a\n").contains("the file is not a map"));
    }

    @Test
    void refusesAFileThatIsNotText(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("headgate.yaml");
        Files.write(file, new byte[] {'a', ':', ' ', (byte) 0xC3, '\n'});
        assertEquals(
                "the file is not UTF-8",
                ConfigReader.read(file).problems().getFirst().message());
        assertTrue(ConfigReader.read(folder).problems().getFirst().message().contains("cannot be read"));
        assertTrue(ConfigReader.read(folder.resolve("none"))
                .problems()
                .getFirst()
                .message()
                .contains("there is no file"));
    }

    @Test
    void showsBothPlacesOfADuplicateKey() {
        assertEquals(
                "f:3:3: admin.bind: the key stands at f:2:3 already; remove one of the two",
                only("admin:\n  bind: 127.0.0.1:1\n  bind: 127.0.0.1:2\n"));
    }

    @Test
    void anAliasIsTheValueItNames() {
        String text = """
                listeners:
                  a: { bind: 127.0.0.1:0, http: &http { limits: { header_count: 7 } } }
                  b: { bind: 127.0.0.1:0, http: *http }
                """;
        assertTrue(EffectiveConfig.values(ConfigReader.read("f", text))
                .contains(new EffectiveConfig.Value("listeners.b.http.limits.header_count", "7", "f:2")));
    }

    @Test
    void anEmptyFileServesNothingAndIsRefused() {
        assertTrue(only("").contains("neither a listener nor an admin API"));
        assertTrue(only("# nothing\n").contains("neither a listener nor an admin API"));
    }

    private static String only(String text) {
        return ConfigReader.read("f", text).problems().getFirst().toString();
    }
}
