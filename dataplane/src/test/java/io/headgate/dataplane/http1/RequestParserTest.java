package io.headgate.dataplane.http1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.http.Ascii;
import io.headgate.dataplane.http.Field;
import io.headgate.dataplane.http.HeadLimits;
import io.headgate.dataplane.http.Method;
import io.headgate.dataplane.http.RequestHead;
import io.headgate.dataplane.testing.Heads;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What a good head means; what is refused, and why, is in {@code corpus.RefusedHeads} and
 * {@code corpus.RefusedFraming}.
 */
class RequestParserTest {
    static final HeadLimits LIMITS = new HeadLimits(8192, 8192, 32 * 1024, 100);

    private static RequestHead parse(String startLine, String... lines) {
        return parseBehind("", startLine, lines);
    }

    private static RequestHead parseBehind(String before, String startLine, String... lines) {
        RequestHead head = new RequestHead();
        StringBuilder text = new StringBuilder(before + startLine + "\r\n");
        for (String line : lines) {
            text.append(line).append("\r\n");
        }
        Parsing.fill(head, text + "\r\n");
        assertNull(RequestParser.parse(head, before.length(), LIMITS), text.toString());
        return head;
    }

    private static String path(RequestHead head) {
        return Ascii.text(head.bytes(), head.pathStart(), head.pathEnd());
    }

    private static String query(RequestHead head) {
        return head.hasQuery() ? Ascii.text(head.bytes(), head.queryStart(), head.queryEnd()) : "none";
    }

    private static String host(RequestHead head) {
        return Ascii.text(head.bytes(), head.hostStart(), head.hostEnd());
    }

    private static String authority(RequestHead head) {
        return Ascii.text(head.bytes(), head.hostStart(), head.authorityEnd());
    }

    @Test
    void takesTheTargetApart() {
        RequestHead head = parse("GET /a/b?c=d?e HTTP/1.1", "host: x");
        assertEquals(Method.GET, head.method());
        assertEquals("GET", Ascii.text(head.bytes(), head.methodStart(), head.methodEnd()));
        assertEquals("/a/b", path(head));
        assertEquals("c=d?e", query(head));
        assertEquals("none", query(parse("GET / HTTP/1.1", "host: x")));
        assertEquals("", query(parse("GET /? HTTP/1.1", "host: x")));
        assertEquals("/b", path(parse("GET /a/%2e%2E/%62 HTTP/1.1", "host: x")));
    }

    @Test
    void aHeadThatIsToStayForLongMeansTheSameInLessMemory() {
        for (String line :
                List.of("GET /a/%2e%2E/%62?c HTTP/1.1", "GET http://X:80?q HTTP/1.1", "OPTIONS * HTTP/1.1")) {
            RequestHead head = parse(line, "host: x:80", "cookie: c");
            head.add(Ascii.bytes("z: 4\r\n"));
            String before = Parsing.meaning(head) + Heads.written(head);
            int memory = head.bytes().length;
            head.settle();
            assertEquals(before, Parsing.meaning(head) + Heads.written(head));
            assertTrue(head.bytes().length < memory / 10);
            head.clear();
            assertEquals(memory, head.bytes().length);
            Parsing.fill(head, line + "\r\nhost: x:80\r\ncookie: c\r\n\r\n");
            assertNull(RequestParser.parse(head, 0, LIMITS));
            head.add(Ascii.bytes("z: 4\r\n"));
            assertEquals(before, Parsing.meaning(head) + Heads.written(head));
        }
    }

    @Test
    void knowsTheOtherForms() {
        RequestHead absolute = parse("GET http://X:80?q HTTP/1.1", "host: x:80");
        assertEquals("/", path(absolute));
        assertEquals("q", query(absolute));
        assertEquals("x", host(absolute));
        RequestHead asterisk = parse("OPTIONS * HTTP/1.1", "host: x");
        assertTrue(asterisk.asterisk());
        assertEquals("*", path(asterisk));
    }

    @Test
    void findsTheHostInOneForm() {
        assertEquals("a.example", host(parse("GET / HTTP/1.1", "HOST: A.Example.:80")));
        assertEquals("a.example.:80", authority(parse("GET / HTTP/1.1", "HOST: A.Example.:80")));
        assertTrue(parse("GET / HTTP/1.1", "host: a.").hostHasFinalDot());
        assertFalse(parse("GET / HTTP/1.1", "host: a:1").hostHasFinalDot());
        assertEquals("[::ab]", host(parse("GET / HTTP/1.1", "host: [::AB]:1")));
        assertEquals("x", host(parse("GET http://x/ HTTP/1.0")));
        assertEquals("", host(parse("GET / HTTP/1.0")));
    }

    @Test
    void knowsHowTheBodyIsFramed() {
        assertEquals(0, parse("GET / HTTP/1.1", "host: x").contentLength());
        assertEquals(0, parse("POST / HTTP/1.1", "host: x", "content-length: 0").contentLength());
        assertEquals(
                12, parse("POST / HTTP/1.1", "host: x", "content-length: 12").contentLength());
        RequestHead chunked = parse("POST / HTTP/1.1", "host: x", "transfer-encoding: Chunked");
        assertTrue(chunked.chunked() && chunked.hasBody());
        assertEquals(-1, chunked.contentLength());
    }

    @Test
    void knowsWhetherTheConnectionLasts() {
        assertTrue(parse("GET / HTTP/1.1", "host: x").keepAlive());
        assertFalse(parse("GET / HTTP/1.1", "host: x", "connection: x, Close").keepAlive());
        assertFalse(parse("GET / HTTP/1.0", "host: x").keepAlive());
        assertTrue(parse("GET / HTTP/1.0", "host: x", "connection: Keep-Alive").keepAlive());
        assertFalse(parse("GET / HTTP/1.0", "connection: keep-alive", "connection: close")
                .keepAlive());
    }

    @Test
    void upgradesOnlyToWebSocketAndOnlyWhenAskedProperly() {
        String get = "GET / HTTP/1.1";
        assertTrue(parse(get, "host: x", "connection: keep-alive, Upgrade", "upgrade: WebSocket")
                .upgrade());
        for (List<String> lines : List.of(
                List.of(get, "upgrade: websocket"),
                List.of(get, "connection: upgrade"),
                List.of(get, "connection: upgrade", "upgrade: h2c"),
                List.of(get, "connection: upgrade", "upgrade: websocket, h2c"),
                List.of("POST / HTTP/1.1", "connection: upgrade", "upgrade: websocket"),
                List.of("GET / HTTP/1.0", "connection: upgrade", "upgrade: websocket"))) {
            List<String> fields = new java.util.ArrayList<>(lines.subList(1, lines.size()));
            fields.add("host: x");
            assertFalse(parse(lines.getFirst(), fields.toArray(new String[0])).upgrade(), lines.toString());
        }
    }

    @Test
    void expectsAContinueOnlyForABodyYetToCome() {
        assertTrue(parse("POST / HTTP/1.1", "host: x", "content-length: 5", "expect: 100-Continue")
                .expectContinue());
        RequestHead none = parse("GET / HTTP/1.1", "host: x", "expect: 100-continue");
        assertFalse(none.expectContinue());
        assertEquals("host: x\r\n", Heads.written(none));
        assertFalse(parse("POST / HTTP/1.0", "host: x", "content-length: 5", "expect: 100-continue")
                .expectContinue());
    }

    @Test
    void leavesOutWhatIsForThisHopOnly() {
        RequestHead head = parse(
                "GET / HTTP/1.1",
                "host: x",
                "Connection: keep-alive, X-Mine , host,, cookie",
                "keep-alive: 5",
                "proxy-connection: close",
                "proxy-authorization: secret",
                "te: trailers",
                "upgrade: h2c",
                "content-length: 0",
                "x-mine: 1",
                "X-MINE: 2",
                "cookie: a=b",
                "x_twin: 3",
                "trailer: x",
                "x-mine-too: 4");
        assertEquals("host: x\r\ntrailer: x\r\nx-mine-too: 4\r\n", Heads.written(head));
        assertFalse(head.has(Field.COOKIE), "what Connection names, the endpoint does not see, so nobody does");
        assertEquals(-1, head.next(Ascii.bytes("x_twin"), 0));
    }

    @Test
    void anEmptyLineBeforeMovesEverything() {
        RequestHead head = parseBehind("\r\n", "GET /%61 HTTP/1.1", "host: X");
        assertEquals("/a", path(head));
        assertEquals("x", host(head));
        assertEquals(2, head.methodStart());
    }
}
