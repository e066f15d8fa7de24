package io.headgate.dataplane.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.http.Ascii;
import io.headgate.dataplane.http.RequestHead;
import io.headgate.dataplane.testing.Heads;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedirectLocationTest {
    private static String location(String target, RequestHead head) {
        RedirectLocation location = RedirectLocation.of(target);
        byte[] out = new byte[5 + location.bytesMax(head)];
        return Ascii.text(out, 5, location.write(head, out, 5));
    }

    @ParameterizedTest
    @CsvSource({
        "https://new.example{path}, /a/b, https://new.example/a/b",
        "https://new.example{path}{query}, /a?b=c, https://new.example/a?b=c",
        "https://new.example{path}{query}, /a, https://new.example/a",
        "https://new.example{path}{query}, /a?, https://new.example/a?",
        "https://{host}{path}, /, https://old.example/",
        "https://{host}/x{path}/y, /a, https://old.example/x/a/y",
        "https://new.example/, /a, https://new.example/",
        "{path}, /a, /a",
        "{path}{path}, /a, /a/a",
        "https://new.example{path}, *, https://new.example/"
    })
    void placeholdersStandForTheRequestsOwn(String target, String requested, String expected) {
        assertEquals(expected, location(target, Heads.request("GET", requested, "old.example")));
    }

    @Test
    void aSlashBeforeThePathIsNotDoubledSoThatThePathCannotBecomeAHost() {
        RequestHead head = Heads.request("GET", "/evil.example/x", "old.example");

        assertEquals("/evil.example/x", location("/{path}", head));
        assertEquals("https://new.example/evil.example/x", location("https://new.example/{path}", head));
    }

    @Test
    void nothingOfARequestCanEndTheLine() {
        RequestHead head = Heads.request("GET", "/a\r\nset-cookie:x=1?b=\"\u00e9\n", "old\r\n.example");

        assertEquals(
                "https://old%0D%0A.example/a%0D%0Aset-cookie:x=1?b=%22%E9%0A",
                location("https://{host}{path}{query}", head));
    }

    @Test
    void aTargetWithAHostIsOnlyForRequestsWithOne() {
        RequestHead withoutHost = Heads.request("GET", "/", "");

        assertFalse(RedirectLocation.of("https://{host}/").isFor(withoutHost));
        assertTrue(RedirectLocation.of("https://new.example{path}").isFor(withoutHost));
        assertTrue(RedirectLocation.of("https://{host}/").isFor(Heads.request("GET", "/", "h")));
    }

    @Test
    void anUnknownPlaceholderIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> RedirectLocation.of("/{port}"));
    }
}
