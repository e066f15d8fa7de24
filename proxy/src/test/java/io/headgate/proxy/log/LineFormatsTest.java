package io.headgate.proxy.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import io.headgate.config.LogFormat;
import io.headgate.config.LogLevel;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LineFormatsTest {
    private static final Instant AT = Instant.parse("2026-03-04T05:06:07.089Z");

    @Test
    void textHasTimeLevelPartSentenceAndFields() {
        Fields fields = Fields.of("endpoint", "10.0.0.1:80", "reason", "no answer in 1s", "absent", null);
        assertEquals(
                "2026-03-04T05:06:07.089Z warn  health: endpoint is down endpoint=10.0.0.1:80"
                        + " reason=\"no answer in 1s\"\n",
                text(LogLevel.WARN, "endpoint is down", fields, null, false));
    }

    @Test
    void theJournalIsToldThePriorityOfEachLine() {
        assertEquals(
                "<3>2026-03-04T05:06:07.089Z error health: failed\n<3>  a.B: c\n<3>   at d\n",
                text(LogLevel.ERROR, "failed", Fields.NONE, "a.B: c\n at d\n", true));
        for (LogLevel level : LogLevel.values()) {
            String line = text(level, "x", Fields.NONE, null, true);
            int priority = switch (level) {
                case ERROR -> 3;
                case WARN -> 4;
                case INFO -> 6;
                case DEBUG -> 7;
            };
            assertTrue(line.startsWith("<" + priority + ">"), line);
        }
    }

    @Test
    void noValueBeginsALineOrSteersATerminal() {
        Fields fields = Fields.of("path", "/a\n2026 error forged", "agent", "\u001b[2Jx", "quoted", "a\"b=\\");
        String line = text(LogLevel.INFO, "first\nsecond", fields, null, false);
        assertEquals(
                "2026-03-04T05:06:07.089Z info  health: first\\nsecond path=\"/a\\n2026 error forged\""
                        + " agent=\"\\u001b[2Jx\" quoted=\"a\\\"b=\\\\\"\n",
                line);
    }

    @Test
    void jsonIsOneObjectOnOneLine() throws IOException {
        Fields fields = Fields.of("path", "/a\nb", "level", "cannot replace the real one");
        String line = LineFormats.write(
                new Line(AT, LogLevel.INFO, "health", "said", fields, "a.B\n at c\n"), LogFormat.JSON, false);
        assertEquals(1, line.lines().count());
        Map<String, Object> object = JSON.std.mapFrom(line);
        assertEquals(
                Map.of(
                        "time", "2026-03-04T05:06:07.089Z",
                        "level", "info",
                        "part", "health",
                        "message", "said",
                        "path", "/a\nb",
                        "stack", "a.B\n at c\n"),
                object);
    }

    private static String text(LogLevel level, String message, Fields fields, @Nullable String stack, boolean journal) {
        return LineFormats.write(new Line(AT, level, "health", message, fields, stack), LogFormat.TEXT, journal);
    }
}
