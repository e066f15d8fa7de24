package io.headgate.dataplane.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.Message;
import io.headgate.dataplane.testing.TestOrigin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How large a request may be: what is exactly as large as allowed passes, one byte more does not. */
class SizeLimitsTest {
    private TestOrigin origin;
    private Gateway gateway;

    @BeforeEach
    void start() {
        origin = TestOrigin.answering(request -> TestOrigin.ok(String.valueOf(request.body().length)));
        gateway = Gateway.start("""
            listeners:
              web:
                bind: "127.0.0.1:0"
                http: { limits: { request_line: 100, header: 80, headers: 200, header_count: 5, body: 1000 } }
            routes: [ { upstream: app } ]
            upstreams: { app: { endpoints: [ "${origin}" ] } }
            """, origin);
    }

    @AfterEach
    void stop() {
        gateway.close();
        origin.close();
    }

    @Test
    void aDeclaredBodyPassesUpToTheLimit() {
        assertPasses(Requests.post("/", "x".repeat(1000)));
        assertRefused(413, Failure.BODY_TOO_LARGE, Requests.post("/", "x".repeat(1001)));
        assertRefused(413, Failure.BODY_TOO_LARGE, Requests.head("POST", "/", "content-length: 1001"));
    }

    @Test
    void aChunkedBodyPassesUpToTheLimit() {
        String head = Requests.head("POST", "/", "transfer-encoding: chunked");
        assertPasses(head + "1f4\r\n" + "x".repeat(500) + "\r\n1f4\r\n" + "x".repeat(500) + "\r\n0\r\n\r\n");
        assertRefused(
                413,
                Failure.BODY_TOO_LARGE,
                head + "1f4\r\n" + "x".repeat(500) + "\r\n1f5\r\n" + "x".repeat(501) + "\r\n0\r\n\r\n");
    }

    @Test
    void aRequestLinePassesUpToTheLimit() {
        String around = "GET / HTTP/1.1";
        assertPasses(Requests.get("/" + "x".repeat(100 - around.length())));
        assertRefused(414, Failure.REQUEST_LINE_TOO_LONG, Requests.get("/" + "x".repeat(101 - around.length())));
    }

    @Test
    void aFieldLinePassesUpToTheLimit() {
        assertPasses(Requests.get("/", "x: " + "y".repeat(77)));
        assertRefused(431, Failure.HEADERS_TOO_LARGE, Requests.get("/", "x: " + "y".repeat(78)));
    }

    @Test
    void allFieldLinesPassUpToTheLimit() {
        String host = "host: a\r\n";
        String line = "x: " + "y".repeat(61) + "\r\n";
        int left = 200 - host.length() - 2 * line.length() - "z: \r\n".length();
        assertPasses(Requests.get("/", line.strip(), line.strip(), "z: " + "y".repeat(left)));
        assertRefused(
                431,
                Failure.HEADERS_TOO_LARGE,
                Requests.get("/", line.strip(), line.strip(), "z: " + "y".repeat(left + 1)));
    }

    @Test
    void fieldLinesPassUpToTheirNumber() {
        assertPasses(Requests.get("/", "a: 1", "b: 1", "c: 1", "d: 1"));
        assertRefused(431, Failure.HEADERS_TOO_LARGE, Requests.get("/", "a: 1", "b: 1", "c: 1", "d: 1", "e: 1"));
    }

    private void assertPasses(String request) {
        assertEquals(200, gateway.ask(request).status(), request);
        assertEquals(200, gateway.nextEnded().status());
    }

    private void assertRefused(int status, Failure why, String request) {
        Message answer = gateway.ask(request);
        assertEquals(status, answer.status(), request);
        assertEquals("close", answer.field("connection"));
        assertEquals(why, gateway.nextEnded().failure());
        assertEquals(status, answer.status());
    }
}
