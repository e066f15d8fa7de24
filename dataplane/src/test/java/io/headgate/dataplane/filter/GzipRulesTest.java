package io.headgate.dataplane.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.http.ResponseHead;
import io.headgate.dataplane.testing.Heads;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GzipRulesTest {
    private static final String HTML = "content-type: text/html";

    private final GzipRules rules = new GzipRules(Rules.gzip(1000, "text/*", "application/json"));

    private boolean allows(ResponseHead head) {
        return rules.allow(head, head.contentLength());
    }

    @ParameterizedTest
    @CsvSource({
        "text/html, true",
        "TEXT/HTML; charset=utf-8, true",
        "text/plain ;charset=x, true",
        "application/json, true",
        "application/json;v=1, true",
        "application/jsonx, false",
        "application/jso, false",
        "image/png, false",
        "text, false",
        "text/, false",
        "'', false",
        "text/event-stream, false",
        "Text/Event-Stream; charset=utf-8, false"
    })
    void theTypeDecides(String type, boolean allowed) {
        assertEquals(allowed, allows(Heads.response(200, -1, "content-type: " + type)));
    }

    @Test
    void aResponseWithoutOneTypeStaysAsItIs() {
        assertFalse(allows(Heads.response(200, -1)));
        assertFalse(allows(Heads.response(200, -1, HTML, HTML)));
    }

    @ParameterizedTest
    @CsvSource({"999, false", "1000, true", "0, false", "-1, true", "-2, true"})
    void aBodyKnownToBeSmallStaysAsItIs(long length, boolean allowed) {
        assertEquals(allowed, allows(Heads.response(200, length, HTML)));
    }

    @ParameterizedTest
    @CsvSource({"200, true", "201, true", "404, true", "500, true", "204, false", "206, false", "304, false"})
    void theStatusDecides(int status, boolean allowed) {
        assertEquals(allowed, allows(Heads.response(status, -1, HTML)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "content-encoding: br",
                "content-encoding: gzip",
                "content-encoding: identity",
                "content-range: bytes 0-9/10",
                "cache-control: public, No-Transform",
                "content-digest: sha-256=:x:",
                "repr-digest: sha-256=:x:",
                "digest: sha-256=x",
                "content-md5: x"
            })
    void whatMustNotBeTouchedStaysAsItIs(String line) {
        assertFalse(allows(Heads.response(200, -1, HTML, line)));
    }

    @Test
    void otherCacheControlIsNoObstacle() {
        assertTrue(allows(Heads.response(200, -1, HTML, "cache-control: no-store", "cache-control: max-age=1")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "vary: origin | true",
                "vary: accept | true",
                "x: 1 | true",
                "vary: Accept-Encoding | false",
                "vary: origin, accept-encoding | false",
                "vary: * | false"
            })
    void varyIsAddedUnlessItIsThere(String line, boolean added) {
        ResponseHead head = Heads.response(200, -1, line);

        GzipRules.addVary(head);

        assertEquals(line + "\r\n" + (added ? "vary: accept-encoding\r\n" : ""), Heads.written(head));
    }

    @Test
    void aVaryThatAnEditTookAwayIsNotThere() {
        ResponseHead head = Heads.response(200, -1, "vary: accept-encoding");
        head.remove(0);

        GzipRules.addVary(head);

        assertEquals("vary: accept-encoding\r\n", Heads.written(head));
    }

    @Test
    void theHeadBecomesThatOfTheCompressedForm() {
        ResponseHead head = Heads.response(
                200, 5000, HTML, "content-length: 5000", "accept-ranges: bytes", "etag: \"a-b\"", "x-kept: 1");

        GzipRules.encode(head);

        assertEquals(
                "content-type: text/html\r\nx-kept: 1\r\netag: W/\"a-b\"\r\ncontent-encoding: gzip\r\n",
                Heads.written(head));
    }

    @Test
    void aWeakTagStaysWeakAndARemovedOneStaysAway() {
        ResponseHead weak = Heads.response(200, -1, "etag: W/\"a\"");
        ResponseHead removed = Heads.response(200, -1, "etag: \"a\"");
        removed.remove(0);

        GzipRules.encode(weak);
        GzipRules.encode(removed);

        assertEquals("etag: W/\"a\"\r\ncontent-encoding: gzip\r\n", Heads.written(weak));
        assertEquals("content-encoding: gzip\r\n", Heads.written(removed));
    }
}
