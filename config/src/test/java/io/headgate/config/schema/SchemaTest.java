package io.headgate.config.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.config.yaml.Resources;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

class SchemaTest {
    private final SchemaValidator schema = new SchemaValidator(asMap(load(JsonSchema.write())));

    @Test
    void acceptsTheWholeGrammar() {
        assertEquals(List.of(), schema.problems(load(Resources.text("whole-grammar.yaml"))));
    }

    @Test
    void acceptsShortFormsAndInterpolation() {
        assertAccepts("access_log: stdout");
        assertAccepts("access_log: off");
        assertAccepts("workers: 4");
        assertAccepts("workers: \"${WORKERS:-auto}\"");
        assertAccepts("warm_up: ${WARM}");
        assertAccepts("include: conf.d/*.yaml");
        assertAccepts(
                "upstreams: { a: { endpoints: 127.0.0.1:1, health: off, outlier: { consecutive_5xx: \"${N}\" } } }");
        assertAccepts("routes: [ { match: { headers: { x: [a, b], y: present, z: 2 } }, respond: {} } ]");
    }

    @Test
    void refusesUnknownMissingAndMalformed() {
        assertRefuses("wrokers: 4");
        assertRefuses("upstreams: { a: {} }");
        assertRefuses("upstreams: { a: { endpoints: 127.0.0.1:1, limits: { pending: -1 } } }");
        assertRefuses("upstreams: { a: { endpoints: 127.0.0.1:1, balance: rand } }");
        assertRefuses("upstreams: { a: { endpoints: 127.0.0.1:1, health: { interval: 2s } } }");
        assertRefuses("upstreams: { a: { endpoints: 127.0.0.1:1, timeouts: { connect: 2 sec } } }");
        assertRefuses("routes: [ { upstream: a, redirect: { to: / } } ]");
        assertRefuses("routes: [ {} ]");
        assertRefuses("errors: { abc: { file: x } }");
        assertRefuses("transport: uring");
    }

    private void assertAccepts(String yaml) {
        assertEquals(List.of(), schema.problems(load(yaml)), yaml);
    }

    private void assertRefuses(String yaml) {
        assertTrue(!schema.problems(load(yaml)).isEmpty(), yaml);
    }

    private static Object load(String yaml) {
        return new Load(LoadSettings.builder().build()).loadFromString(yaml);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> asMap(Object value) {
        return (Map<String, Object>) value;
    }
}
