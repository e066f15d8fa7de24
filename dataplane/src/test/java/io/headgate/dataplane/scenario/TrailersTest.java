package io.headgate.dataplane.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.Message;
import io.headgate.dataplane.testing.Message.Line;
import io.headgate.dataplane.testing.TestClient;
import io.headgate.dataplane.testing.TestOrigin;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Fields behind a chunked body, in both directions. */
class TrailersTest {
    private static final String TAIL = "4\r\ndata\r\n0\r\nx-sum: 17\r\nx-end: yes\r\n\r\n";
    private static final List<Line> LINES = List.of(new Line("x-sum", "17"), new Line("x-end", "yes"));

    @Test
    void passFromTheClientToTheEndpoint() {
        try (TestOrigin origin = TestOrigin.answering(
                        request -> TestOrigin.ok(request.trailers().toString()));
                Gateway gateway = Gateway.before(origin)) {
            String request = Requests.head("POST", "/", "transfer-encoding: chunked") + TAIL;
            assertEquals(LINES.toString(), gateway.ask(request).text());
        }
    }

    @Test
    void passFromTheEndpointToTheClient() {
        try (TestOrigin origin = TestOrigin.answering("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n" + TAIL);
                Gateway gateway = Gateway.before(origin);
                TestClient client = gateway.connect()) {
            for (int i = 0; i < 3; i++) {
                Message answer = client.roundTrip(Requests.GET);
                assertEquals("data", answer.text());
                assertEquals(LINES, answer.trailers());
            }
        }
    }

    @Test
    void behindAnEmptyBodyToo() {
        try (TestOrigin origin = TestOrigin.answering(
                        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\nx-sum: 17\r\nx-end: yes\r\n\r\n");
                Gateway gateway = Gateway.before(origin)) {
            assertEquals(LINES, gateway.ask(Requests.GET).trailers());
        }
    }

    @Test
    void areNotForClientsOfHttp10() {
        try (TestOrigin origin = TestOrigin.answering("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n" + TAIL);
                Gateway gateway = Gateway.before(origin)) {
            assertEquals("data", gateway.ask("GET / HTTP/1.0\r\n\r\n").text());
        }
    }

    @Test
    void ofAnAnswerThatDoNotBelongThereAreLeftOut() {
        String tail =
                "4\r\ndata\r\n0\r\nx-sum: 17\r\nContent-Type: text/html\r\nx-forwarded-for: x\r\nx-end: yes\r\n\r\n";
        try (TestOrigin origin = TestOrigin.answering("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n" + tail);
                Gateway gateway = Gateway.before(origin);
                TestClient client = gateway.connect()) {
            for (int i = 0; i < 2; i++) {
                assertEquals(LINES, client.roundTrip(Requests.GET).trailers());
            }
            assertEquals(1, origin.connectionCount());
        }
    }

    @Test
    void ofAnAnswerMayBeAsLargeAsAHead() {
        String details = "d".repeat(20 * 1024);
        String tail = "4\r\ndata\r\n0\r\nx-details: " + details + "\r\n\r\n";
        try (TestOrigin origin = TestOrigin.answering("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n" + tail);
                Gateway gateway = Gateway.before(origin)) {
            assertEquals(
                    List.of(new Line("x-details", details)),
                    gateway.ask(Requests.GET).trailers());
        }
    }

    @Test
    void thatWouldChangeTheMessageAreRefused() {
        try (TestOrigin origin = TestOrigin.start(connection -> connection.readUntilEnd());
                Gateway gateway = Gateway.before(origin)) {
            String tail = "4\r\ndata\r\n0\r\ncontent-length: 17\r\n\r\n";
            assertEquals(
                    400,
                    gateway.ask(Requests.head("POST", "/", "transfer-encoding: chunked") + tail)
                            .status());
            assertFalse(origin.received().contains("content-length"));
        }
    }
}
