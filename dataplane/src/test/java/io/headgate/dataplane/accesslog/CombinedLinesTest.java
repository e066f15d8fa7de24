package io.headgate.dataplane.accesslog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class CombinedLinesTest {
    @Test
    void aLineIsWhatLogReadersKnow() {
        assertEquals(
                "203.0.113.9 - - [23/Nov/2026:20:57:00 +0000] \"GET /pay/1?a=1 HTTP/1.1\" 200 4096"
                        + " \"https://a.example/\" \"curl/8\"\n",
                Records.usual().query("a=1").combined());
    }

    @Test
    void whatWasNotThereIsADash() {
        Records record = new Records();
        record.texts = new String[] {"", "", "", "", "", "", "web", "", "", "", "", "", ""};
        record.client = "";
        record.status = 0;
        record.bytesOut = 0;
        assertEquals("- - - [23/Nov/2026:20:57:00 +0000] \"-\" - - \"-\" \"-\"\n", record.combined());
    }

    @Test
    void aConnectionThatWasPassedOnTellsWhereItWent() {
        assertEquals(
                "203.0.113.9 - - [23/Nov/2026:20:57:00 +0000] \"TCP db 10.0.0.1:5432\" - 4096 \"-\" \"-\"\n",
                Records.connection().combined());
        assertEquals(
                "203.0.113.9 - - [23/Nov/2026:20:57:00 +0000] \"UDP dns 10.0.0.1:53\" - 4096 \"-\" \"-\"\n",
                Records.session().combined());
    }

    @Test
    void whatCouldEndAPartIsEscaped() {
        String line = Records.usual()
                .text(AccessRecord.USER_AGENT, "a\"b\\c\n\u0000\u00ff")
                .combined();
        assertTrue(line.endsWith("\"a\\x22b\\x5Cc\\x0A\\x00\\xFF\"\n"), line);
    }

    @Test
    void anyBytesMakeOneLineOfTheSameParts() {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        Pattern parts = Pattern.compile(
                "\\S+ - - \\[[^]]+\\] \"[ -~&&[^\"]]*\" \\d+ \\d+ \"[ -~&&[^\"]]*\" \"[ -~&&[^\"]]*\"\n");
        for (int round = 0; round < 2000; round++) {
            Records record = Records.usual();
            for (int text = 0; text < AccessRecord.TEXTS; text++) {
                StringBuilder value = new StringBuilder();
                random.ints(random.nextInt(1, 300), 0, 256).forEach(b -> value.append((char) b));
                record.text(text, value.toString());
            }
            record.hasQuery = true;
            String line = record.combined();
            assertTrue(parts.matcher(line).matches(), () -> "seed " + seed + ": " + line);
        }
    }

    @Test
    void redactsAsTheOtherFormatDoes() {
        Records record = Records.usual().query("token=s3cret").text(AccessRecord.REFERER, "https://a/?token=s3cret");
        String line = record.combined("token", "user-agent");
        assertTrue(line.contains("?token=*** HTTP/1.1"), line);
        assertTrue(line.contains("\"https://a/?token=***\" \"***\""), line);
        assertTrue(!line.contains("s3cret") && !line.contains("curl"), line);
    }
}
