package io.headgate.dataplane.http1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.http.Ascii;
import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.http.HeadLimits;
import io.headgate.dataplane.http.Method;
import io.headgate.dataplane.http.ResponseHead;
import io.headgate.dataplane.testing.Heads;
import org.junit.jupiter.api.Test;

/** What a good head means; what is refused is in {@code corpus.BadResponse}. */
class ResponseParserTest {
    private static ResponseHead parse(int method, String startLine, String... lines) {
        ResponseHead head = new ResponseHead();
        Parsing.fill(
                head, startLine + "\r\n" + String.join("\r\n", lines) + (lines.length == 0 ? "" : "\r\n") + "\r\n");
        assertNull(ResponseParser.parse(head, 0, method, HeadLimits.RESPONSE), startLine);
        return head;
    }

    private static ResponseHead get(String startLine, String... lines) {
        return parse(Method.GET, startLine, lines);
    }

    private static String reason(ResponseHead head) {
        return Ascii.text(head.bytes(), head.reasonStart(), head.reasonEnd());
    }

    @Test
    void takesTheStatusLineApart() {
        assertEquals(404, get("HTTP/1.1 404 Not Found").status());
        assertEquals("Not Found", reason(get("HTTP/1.1 404 Not Found")));
        assertEquals("", reason(get("HTTP/1.1 200 ")));
        assertEquals("", reason(get("HTTP/1.1 200")));
        assertEquals("G\u00FCt\t!", reason(get("HTTP/1.1 200 G\u00FCt\t!")));
        assertTrue(get("HTTP/1.1 103 Early Hints").informational());
    }

    @Test
    void knowsHowTheBodyIsFramed() {
        assertEquals(5, get("HTTP/1.1 200 OK", "content-length: 5").contentLength());
        assertEquals(0, get("HTTP/1.1 200 OK", "content-length: 0").contentLength());
        assertEquals(
                ResponseHead.CHUNKED,
                get("HTTP/1.1 200 OK", "transfer-encoding: chunked").contentLength());
        assertEquals(ResponseHead.UNTIL_CLOSE, get("HTTP/1.1 200 OK").contentLength());
        assertEquals(
                ResponseHead.UNTIL_CLOSE,
                get("HTTP/1.0 200 OK", "connection: keep-alive").contentLength());
    }

    @Test
    void someAnswersHaveNoBodyWhateverTheySay() {
        for (String line :
                new String[] {"HTTP/1.1 204 No Content", "HTTP/1.1 304 Not Modified", "HTTP/1.1 103 Early Hints"}) {
            assertFalse(get(line, "content-length: 5").hasBody(), line);
            assertFalse(get(line, "transfer-encoding: chunked").hasBody(), line);
            assertFalse(get(line).hasBody(), line);
        }
        ResponseHead toHead = parse(Method.HEAD, "HTTP/1.1 200 OK", "content-length: 5");
        assertFalse(toHead.hasBody());
        assertEquals(5, toHead.announcedLength());
        assertEquals(
                -1,
                parse(Method.HEAD, "HTTP/1.1 200 OK", "transfer-encoding: chunked")
                        .announcedLength());
    }

    @Test
    void knowsWhetherTheConnectionLasts() {
        assertTrue(get("HTTP/1.1 200 OK", "content-length: 0").keepAlive());
        assertFalse(
                get("HTTP/1.1 200 OK", "content-length: 0", "connection: close").keepAlive());
        assertFalse(get("HTTP/1.0 200 OK", "content-length: 0").keepAlive());
        assertTrue(get("HTTP/1.0 200 OK", "content-length: 0", "connection: keep-alive")
                .keepAlive());
        assertFalse(get("HTTP/1.1 200 OK").keepAlive(), "it ends with the body");
        assertTrue(get("HTTP/1.1 204 No Content").keepAlive());
        assertTrue(get("HTTP/1.1 204 No Content", "content-length: 0").keepAlive());
        assertFalse(get("HTTP/1.1 204 No Content", "content-length: 5").keepAlive(), "5 bytes may follow");
        assertTrue(parse(Method.HEAD, "HTTP/1.1 200 OK", "content-length: 5").keepAlive());
    }

    @Test
    void leavesOutWhatIsForThisHopOnlyAndKeepsUnderscores() {
        ResponseHead head = get(
                "HTTP/1.1 200 OK",
                "Connection: x-mine",
                "x-mine: 1",
                "keep-alive: 5",
                "transfer-encoding: chunked",
                "proxy-authenticate: basic",
                "set-cookie: a=b",
                "X_Odd: 2");
        assertEquals("set-cookie: a=b\r\nX_Odd: 2\r\n", Heads.written(head));
    }

    @Test
    void anEmptyLineBeforeIsNoPartOfAnAnswer() {
        ResponseHead head = new ResponseHead();
        Parsing.fill(head, "\r\nHTTP/1.1 200 OK\r\n\r\n");
        assertEquals(Failure.BAD_RESPONSE, ResponseParser.parse(head, 2, Method.GET, HeadLimits.RESPONSE));
    }
}
