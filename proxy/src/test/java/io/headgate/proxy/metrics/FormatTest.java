package io.headgate.proxy.metrics;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FormatTest {
    private static final String PROTOBUF =
            "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited";

    @Test
    void prometheusWithNativeHistogramsGetsProtobuf() {
        assertEquals(
                Format.PROTOBUF,
                Format.of(PROTOBUF + ",application/openmetrics-text;version=1.0.0;q=0.8,"
                        + "application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,"
                        + "*/*;q=0.1"));
        assertEquals(
                Format.PROTOBUF,
                Format.of(PROTOBUF + ";q=0.6, text/plain; version=0.0.4 ; q=0.3 ; escaping=allow-utf-8, */*;q=0.1"));
    }

    @Test
    void othersGetText() {
        for (String accept : new String[] {
            null,
            "",
            "*/*",
            "text/html, */*;q=0.8",
            "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
            "application/json",
            "application/vnd.google.protobuf",
            PROTOBUF + ";q=0",
            PROTOBUF + ";q=0.5,text/*",
            PROTOBUF + ", text/plain",
            PROTOBUF + ";q=nonsense, text/plain;q=0.1",
            PROTOBUF.replace("delimited", "text")
        }) {
            Format expected = "application/vnd.google.protobuf".equals(accept) ? Format.PROTOBUF : Format.TEXT;
            assertEquals(expected, Format.of(accept), accept);
        }
    }

    @Test
    void theMostSpecificRangeDecides() {
        assertEquals(Format.TEXT, Format.of("application/*;q=0.9, text/plain"));
        assertEquals(Format.PROTOBUF, Format.of("application/*, */*;q=0.5"));
        assertEquals(Format.TEXT, Format.of("application/*, " + PROTOBUF + ";q=0.1, */*;q=0.5"));
    }

    @Test
    void anyTextHasAnAnswer() {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        String[] parts = {"*", "/", ";", ",", "q=", "0.", "1", "text", "plain", " ", "\"", "=", PROTOBUF, "NaN", "-"};
        for (int i = 0; i < 20_000; i++) {
            StringBuilder accept = new StringBuilder();
            for (int part = random.nextInt(12); part >= 0; part--) {
                accept.append(parts[random.nextInt(parts.length)]);
            }
            assertDoesNotThrow(() -> Format.of(accept.toString()), () -> "seed " + seed + ": " + accept);
        }
    }

    @Test
    void eachSaysWhatItIs() {
        assertEquals("text/plain; version=0.0.4; charset=utf-8", Exposition.contentType(Format.TEXT));
        assertEquals(
                "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited",
                Exposition.contentType(Format.PROTOBUF));
    }
}
