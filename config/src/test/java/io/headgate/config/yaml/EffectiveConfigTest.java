package io.headgate.config.yaml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.config.Config;
import java.util.List;
import org.junit.jupiter.api.Test;

class EffectiveConfigTest {
    @Test
    void printsYamlThatReadsAsTheSameConfiguration() {
        String text = Resources.text("whole-grammar.yaml")
                .replace(", secret: \"0123456789abcdef\"", "")
                .replace(" headers: { x-api-key: \"a key\" },", "")
                .replace("external_account: { id: kid-1, hmac: zWNDZM6eQGHWpSRTPal5eIUYFTu7EajV }", "")
                .replaceAll(" *password: \"\\$argon2id[^\"]*\"\n", "")
                .replaceAll(", tokens: \\[\"sha256:0*\"]", "")
                .replace("user: headgate, password: \"redis password\", ", "");
        sameAgain(text);
        sameAgain("listeners: { a: { bind: localhost:0, http: {} } }\naccess_log: stdout\n");
        sameAgain("""
                listeners:
                  a: { bind: localhost:0, http: { limits: { body: off }, timeouts: { body_min_rate: off } } }
                routes:
                  - match: { path: /a, headers: { x: [present], y: "off", z: "" } }
                    respond: { body: "line\\n\\"quoted\\" # not a comment: $${X} \\u00e4\\u2028\\U0001F600 " }
                  - match: { query: { "a b: c": "*" } }
                    respond: { body: "off" }
                """);
    }

    @Test
    void saysOfEachValueWhereItCameFrom() {
        String text = """
                listeners:
                  web: { bind: 127.0.0.1:0, http: {} }
                routes: [ { upstream: app } ]
                upstreams:
                  app:
                    endpoints:
                      - 127.0.0.1:9001
                      - { address: 127.0.0.1:9002, weight: 5 }
                """;
        Reading reading = ConfigReader.read("headgate.yaml", text);
        List<EffectiveConfig.Value> values = EffectiveConfig.values(reading);
        assertTrue(
                values.contains(new EffectiveConfig.Value("routes[0].upstream", "app", "headgate.yaml:3")),
                values::toString);
        assertTrue(values.contains(
                new EffectiveConfig.Value("upstreams.app.endpoints[0].address", "127.0.0.1:9001", "headgate.yaml:7")));
        assertTrue(values.contains(new EffectiveConfig.Value("upstreams.app.endpoints[0].weight", "1", "default")));
        assertTrue(values.contains(
                new EffectiveConfig.Value("upstreams.app.endpoints[1].weight", "5", "headgate.yaml:8")));
        assertTrue(values.contains(new EffectiveConfig.Value("upstreams.app.timeouts.connect", "2s", "default")));
        assertTrue(values.contains(new EffectiveConfig.Value("upstreams.app.health", "off", "default")));
        assertEquals("headgate.yaml:8:44", reading.origins().of("upstreams.app.endpoints[1].weight"));
        assertEquals("headgate.yaml:2:16", reading.origins().of("listeners.web.bind[0]"));
        assertEquals("default", reading.origins().of("upstreams.app.endpoints[0].weight"));
        assertEquals("default", reading.origins().of("upstreams.\"a.b\".health"));
        assertThrows(IllegalArgumentException.class, () -> reading.origins().of("routes[x]"));
    }

    @Test
    void findsAHeaderHoweverTheFileWritesItsName() {
        Reading reading = ConfigReader.read(
                "f", "admin: {}\ntracing: { otlp: \"http://127.0.0.1:1\", headers: { X-Api.Key: b } }\n");
        assertEquals("f:2:62", reading.origins().of("tracing.headers.\"x-api.key\""));
    }

    @Test
    void showsNoSecret() {
        String printed = EffectiveConfig.print(ConfigReader.read("f", Resources.text("whole-grammar.yaml")));
        assertFalse(printed.contains("0123456789abcdef"));
        assertFalse(printed.contains("redis password"));
        assertFalse(printed.contains("a key"));
        assertFalse(printed.contains("argon2id"));
        assertFalse(printed.contains("sha256:"));
        assertFalse(printed.contains("zWNDZM6eQGHWpSRTPal5eIUYFTu7EajV"));
        assertTrue(printed.contains("secret: \"***\""), printed);
    }

    private static void sameAgain(String text) {
        Reading reading = ConfigReader.read("f", text);
        Config config = reading.orThrow();
        String printed = EffectiveConfig.print(reading);
        Reading again = ConfigReader.read("printed", printed);
        assertEquals(List.of(), again.problems(), printed);
        assertEquals(config, again.config(), printed);
    }
}
