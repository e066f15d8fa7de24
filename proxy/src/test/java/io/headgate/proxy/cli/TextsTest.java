package io.headgate.proxy.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class TextsTest {
    @Test
    void spansAndSizesAreShortAndExactEnough() {
        assertEquals("0s", Texts.span(0.4));
        assertEquals("59s", Texts.span(59.9));
        assertEquals("5m 12s", Texts.span(312));
        assertEquals("3h 0m", Texts.span(3 * 3600));
        assertEquals("2d 1h", Texts.span(49 * 3600));
        assertEquals("1023 B", Texts.bytes(1023));
        assertEquals("1.5 KiB", Texts.bytes(1536));
        assertEquals("2048.0 TiB", Texts.bytes(Math.pow(1024, 5) * 2));
    }

    @Test
    void whatTakesLessThanAMillisecondIsToldInMicroseconds() {
        assertEquals("0.005", Texts.ms(0.005));
        assertEquals("1.50", Texts.ms(1.5));
        assertEquals("0.250 ms", Texts.micros(250));
        assertEquals("2.00 s", Texts.micros(2_000_000));
    }

    @Test
    void timesHaveTheirZone() {
        String time = Texts.time("2026-11-26T11:24:20Z");
        assertTrue(time.matches("2026-11-2[5-7] \\d\\d:\\d\\d:20(Z|[+-]\\d\\d:\\d\\d)"), time);
    }

    @Test
    void columnsAreAsWideAsTheirWidestText() {
        Table table = new Table("NAME", "COUNT ", "WHY");
        table.row("a", 1, "");
        table.row("longer", 1234, "a\u001b[2Jb");
        assertEquals("""
                NAME    COUNT  WHY
                a           1
                longer   1234  a [2Jb
                """, table.toString());
    }
}
