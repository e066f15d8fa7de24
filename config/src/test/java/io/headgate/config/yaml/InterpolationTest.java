package io.headgate.config.yaml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.config.Action;
import io.headgate.config.Sticky;
import io.headgate.config.Upstream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InterpolationTest {
    private static final String HIDDEN = "hidden-value-7";

    private static final Map<String, String> ENVIRONMENT =
            Map.of("HIDDEN", HIDDEN, "PORT", "8081", "EMPTY", "", "OFF", "off", "APP", "app");

    @Test
    void putsVariablesDefaultsAndEscapesIntoText() {
        assertEquals("8081", body("\"${PORT}\""));
        assertEquals("port 8081!", body("port ${PORT}!"));
        assertEquals("x", body("${NONE:-x}"));
        assertEquals("x", body("${EMPTY:-x}"));
        assertEquals("8081", body("${PORT:-x}"));
        assertEquals("${PORT}", body("$${PORT}"));
        assertEquals("$PORT", body("$PORT"));
        assertEquals("${PORT} and 8081", body("$${PORT} and ${PORT}"));
        assertEquals("80818081", body("${PORT}${PORT}"));
        assertEquals("", body("\"${EMPTY}\""));
    }

    @Test
    void readsSecretsFromFilesBesideTheConfiguration(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("key"), "0123456789abcdef-key\n");
        String text =
                "upstreams: { app: { endpoints: 127.0.0.1:1, sticky: { secret: \"${file:key}\" } } }\nadmin: {}\n";
        Reading reading = ConfigReader.read(folder.resolve("headgate.yaml").toString(), text);
        Upstream app = Objects.requireNonNull(reading.orThrow().upstreams().get("app"));
        Sticky sticky = Objects.requireNonNull(app.sticky());
        assertEquals(
                "0123456789abcdef-key", Objects.requireNonNull(sticky.secret()).value());
        assertFalse(EffectiveConfig.print(reading).contains("0123456789"));
        assertFalse(reading.toString().contains("0123456789"));
    }

    @Test
    void saysWhichVariableOrFileIsMissing() {
        assertTrue(
                problems("workers: ${NONE}\n").contains("f:1:10: workers: the environment variable NONE is not set"));
        assertTrue(problems("workers: ${file:/does/not/exist}\n")
                .contains("the file of ${file:/does/not/exist} cannot be read"));
        assertTrue(problems("workers: ${file:/}\n").contains("the file of ${file:/} is not a regular file"));
        assertTrue(problems("workers: ${1}\n").contains("names no environment variable"));
        assertTrue(problems("workers: ${PORT\n").contains("is not closed"));
    }

    @Test
    void neverEchoesWhatCameFromElsewhere() {
        for (String text : Resources.text("hidden.txt").lines().toList()) {
            Reading reading = ConfigReader.read("f", text + "\n", ENVIRONMENT::get);
            assertTrue(reading.config() == null, text);
            String said = reading.problems() + "\n" + reading.warnings();
            assertFalse(said.toLowerCase(Locale.ROOT).contains(HIDDEN), said);
            assertTrue(said.contains("${HIDDEN}") || said.contains("${APP}"), said);
        }
    }

    @Test
    void theEffectiveConfigurationShowsTheExpression() {
        Reading reading = ConfigReader.read("f", "admin: { bind: \"127.0.0.1:${PORT}\" }\n", ENVIRONMENT::get);
        assertEquals("127.0.0.1:8081", reading.orThrow().admin().bind().toString());
        assertTrue(
                EffectiveConfig.print(reading).contains("bind: \"127.0.0.1:${PORT}\""), EffectiveConfig.print(reading));
    }

    private static String body(String scalar) {
        String text = "listeners: {}\nroutes: [ { respond: { body: " + scalar + " } } ]\n";
        if (!scalar.startsWith("\"")) {
            text = "listeners: {}\nroutes:\n  - respond:\n      body: " + scalar + "\n";
        }
        Action action = ConfigReader.read("f", text, ENVIRONMENT::get)
                .orThrow()
                .routes()
                .getFirst()
                .action();
        return ((Action.Respond) action).body();
    }

    private static String problems(String text) {
        return ConfigReader.read("f", text, ENVIRONMENT::get).problems().toString();
    }
}
