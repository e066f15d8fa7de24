package io.headgate.config.yaml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was read once can be read again, whatever the files say now. */
class KeptTextsTest {
    private static final String LISTENERS = "listeners: { web: { bind: 127.0.0.1:80, http: {} } }\n";

    @TempDir
    private Path dir;

    private Path write(String name, String text) throws IOException {
        Path file = dir.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private static String route(String name) {
        return "routes: [ { name: " + name + ", respond: {} } ]\n";
    }

    private static List<String> routes(Reading reading) {
        return reading.orThrow().routes().stream().map(route -> route.name()).toList();
    }

    @Test
    void includedFilesAreAsTheyWere() throws IOException {
        Path main = write("headgate.yaml", "include: [conf.d/*.yaml, \"one.yaml\"]\n" + LISTENERS);
        write("conf.d/b.yaml", route("b"));
        Path a = write("conf.d/a.yaml", route("a"));
        write("conf.d/no.txt", route("no"));
        write("one.yaml", "include: [deeper/two.yaml]\n");
        write("deeper/two.yaml", route("two"));
        Reading first = ConfigReader.read(main);
        assertEquals(List.of("a", "b", "two"), routes(first));
        assertEquals(
                List.of("headgate.yaml", "conf.d/a.yaml", "conf.d/b.yaml", "one.yaml", "deeper/two.yaml"),
                first.texts().keySet().stream()
                        .map(name -> dir.relativize(Path.of(name)).toString())
                        .toList());

        Files.delete(a);
        write("conf.d/c.yaml", route("c"));
        write("conf.d/b.yaml", "nonsense");
        Map<String, String> kept = new LinkedHashMap<>();
        first.texts()
                .forEach((name, text) -> kept.put(Path.of(name).toAbsolutePath().toString(), text));
        Reading again = ConfigReader.read(main.toString(), kept);
        assertEquals(first.config(), again.config());
        assertEquals(first.texts(), again.texts());
        assertTrue(again.origins().of("routes[0].name").startsWith(a.toString()));
    }

    @Test
    void whatWasNotKeptIsMissed() {
        Map<String, String> kept = Map.of("/etc/headgate.yaml", "include: [other.yaml]\n" + LISTENERS);
        Reading reading = ConfigReader.read("/etc/headgate.yaml", kept);
        assertTrue(reading.problems().toString().contains("there was no file 'other.yaml'"), reading::toString);
        assertTrue(ConfigReader.read("/etc/none.yaml", kept)
                .problems()
                .toString()
                .contains("there was no file '/etc/none.yaml'"));
    }

    @Test
    void aTextInPlaceOfAFileDoesNotIncludeTheFile() throws IOException {
        Path main = write("headgate.yaml", LISTENERS);
        Reading reading = ConfigReader.read(main.toString(), "include: [headgate.yaml]\n" + route("sent"));
        assertTrue(reading.problems().toString().contains("is included already"), reading::toString);
    }

    @Test
    void theEffectiveConfigurationCanBePrintedWithoutItsOrigins() throws IOException {
        Reading reading = ConfigReader.read(write("headgate.yaml", LISTENERS));
        String plain = EffectiveConfig.printPlain(reading);
        assertEquals(
                EffectiveConfig.print(reading)
                        .lines()
                        .map(line -> line.replaceFirst(" +# .*", ""))
                        .toList(),
                plain.lines().toList());
    }
}
