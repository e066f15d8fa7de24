package io.headgate.proxy.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
