package io.headgate.dataplane.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SeriesTextTest {
    @Test
    void readsAsPrometheusWritesIt() {
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put("route", "a\"b");
        labels.put("code", "200");
        assertEquals("requests_total{route=\"a\\\"b\",code=\"200\"}", SeriesText.of("requests_total", labels));
    }

    @Test
    void anyLabelsComeBack() {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        String alphabet = "\\\"\n{}=,ab ü\t";
        for (int round = 0; round < 2000; round++) {
            Map<String, String> labels = new LinkedHashMap<>();
            for (int i = random.nextInt(4); i >= 0; i--) {
                StringBuilder value = new StringBuilder();
                random.ints(random.nextInt(8), 0, alphabet.length()).forEach(at -> value.append(alphabet.charAt(at)));
                labels.put("label" + i, value.toString());
            }
            SeriesText.Parsed parsed = SeriesText.parse(SeriesText.of("name", labels));
            assertEquals(new SeriesText.Parsed("name", labels), parsed, "seed " + seed);
        }
    }

    @Test
    void alwaysFits() {
        Map<String, String> labels = Map.of("a", "\"".repeat(5000), "b", "ü".repeat(3000), "c", "x");
        byte[] text = SeriesText.fitted("name", labels, 380);
        assertTrue(text.length <= 380, text.length + " bytes");
        assertEquals(
                "x",
                SeriesText.parse(new String(text, StandardCharsets.UTF_8))
                        .labels()
                        .get("c"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "a", "a{", "a}", "a{b}", "a{b=}", "a{b=\"}", "a{b=\"c}", "a{b=\"c\\\"}"})
    void refusesOtherText(String text) {
        assertThrows(IllegalArgumentException.class, () -> SeriesText.parse(text));
    }
}
