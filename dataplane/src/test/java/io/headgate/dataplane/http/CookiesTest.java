package io.headgate.dataplane.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headgate.dataplane.testing.Heads;
import org.junit.jupiter.api.Test;

class CookiesTest {
    private static String find(String name, String... lines) {
        RequestHead head = Heads.request("GET", "/", "a", lines);
        long range = Cookies.find(head, Ascii.bytes(name));
        return range == Cookies.ABSENT ? "absent" : Ascii.text(head.bytes(), (int) (range >>> 32), (int) range);
    }

    @Test
    void findsACookieAmongOthers() {
        assertEquals("1", find("a", "cookie: a=1; b=2; c=3"));
        assertEquals("2", find("b", "cookie: a=1; b=2; c=3"));
        assertEquals("3", find("c", "cookie: a=1; b=2; c=3"));
        assertEquals("absent", find("d", "cookie: a=1; b=2; c=3"));
        assertEquals("absent", find("a"));
    }

    @Test
    void findsItWithoutSpacesAndInLaterFields() {
        assertEquals("2", find("b", "cookie: a=1;b=2"));
        assertEquals("2", find("b", "cookie: a=1", "Cookie: b=2"));
        assertEquals("2", find("b", "cookie: a=1;\tb=2 "));
    }

    @Test
    void theFirstOfSeveralCounts() {
        assertEquals("1", find("a", "cookie: a=1; a=2", "cookie: a=3"));
    }

    @Test
    void namesAreWholeAndTheirCaseMatters() {
        assertEquals("absent", find("b", "cookie: ab=1; bc=2; B=3; b; xb=4"));
        assertEquals("absent", find("b", "cookie: a=b=1"));
    }

    @Test
    void valuesMayBeEmptyOrHoldEqualsSigns() {
        assertEquals("", find("a", "cookie: a=; b=2"));
        assertEquals("", find("a", "cookie: a="));
        assertEquals("x=y", find("a", "cookie: a=x=y"));
        assertEquals("\"q\"", find("a", "cookie: a=\"q\""));
    }

    @Test
    void nonsenseHoldsNone() {
        assertEquals("absent", find("a", "cookie: ;;; ; =a; a;"));
        assertEquals("absent", find("a", "cookie:"));
    }
}
