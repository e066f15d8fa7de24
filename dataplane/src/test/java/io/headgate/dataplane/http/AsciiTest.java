package io.headgate.dataplane.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.testing.Seed;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AsciiTest {
    private static long digits(String text) {
        byte[] bytes = Ascii.bytes("9" + text + "9");
        return Ascii.parseDigits(bytes, 1, 1 + text.length());
    }

    @Test
    void readsOnlyPlainNumbers() {
        assertEquals(0, digits("0"));
        assertEquals(7, digits("007"));
        assertEquals(999_999_999_999_999_999L, digits("999999999999999999"));
        for (String text :
                List.of("", " 1", "1 ", "+1", "-1", "0x1", "1,1", "1.0", "9999999999999999999", "/", ":", "\u00B9")) {
            assertEquals(-1, digits(text), text);
        }
    }

    @Test
    void writesNumbersAsTheyAre() {
        Seed seed = Seed.fresh();
        Random random = seed.random();
        byte[] out = new byte[24];
        for (int round = 0; round < 100_000; round++) {
            long value = (random.nextLong() & Long.MAX_VALUE) >>> random.nextInt(63);
            int end = Ascii.putDecimal(out, 3, value);
            assertEquals(Long.toString(value), Ascii.text(out, 3, end), seed.toString());
            assertEquals(end - 3, Ascii.digits(value));
        }
    }

    private static boolean listHas(String list, String token) {
        byte[] bytes = Ascii.bytes("(" + list + ")");
        return Ascii.listHas(bytes, 1, 1 + list.length(), Ascii.bytes(token));
    }

    @Test
    void findsWholeMembersOfLists() {
        assertTrue(listHas("a", "a"));
        assertTrue(listHas("b,A", "a"));
        assertTrue(listHas(" \tb ,\t a\t ", "a"));
        assertTrue(listHas(",,a,,", "a"));
        assertFalse(listHas("", "a"));
        assertFalse(listHas("ab, ba, a b, a;q=1", "a"));
    }

    @Test
    void ignoresCaseOfLettersOnly() {
        byte[] bytes = Ascii.bytes("A[@Z");
        assertTrue(Ascii.equalsIgnoreCase(bytes, 0, 4, Ascii.bytes("a[@z")));
        assertFalse(Ascii.equalsIgnoreCase(bytes, 0, 4, Ascii.bytes("a{`z")));
        assertFalse(Ascii.equalsIgnoreCase(bytes, 0, 3, Ascii.bytes("a[@z")));
    }
}
