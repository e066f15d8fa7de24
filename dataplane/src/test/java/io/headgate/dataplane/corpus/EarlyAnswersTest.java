package io.headgate.dataplane.corpus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.Message;
import io.headgate.dataplane.testing.TestClient;
import io.headgate.dataplane.testing.TestClient.End;
import io.headgate.dataplane.testing.TestOrigin;
import org.junit.jupiter.api.Test;

/** Answers given before the request's body was read: what is left of the body is never taken for the next request. */
class EarlyAnswersTest {
    private static final String LOCAL = """
            listeners: { web: { bind: "127.0.0.1:0", http: {} } }
            routes: [ { match: { path: /here }, respond: { status: 403, body: no } }, { upstream: app } ]
            upstreams: { app: { endpoints: [ "${origin}" ] } }
            """;
    private static final String HIDDEN = "GET /hidden HTTP/1.1\r\nhost: a\r\n\r\n";
    private static final String NEXT = "GET /next HTTP/1.1\r\nhost: a\r\n\r\n";

    private static TestOrigin origin() {
        return TestOrigin.answering(request -> TestOrigin.ok(request.target()));
    }

    @Test
    void aSmallBodyIsDroppedAndTheConnectionKept() {
        try (TestOrigin origin = origin();
                Gateway gateway = Gateway.start(LOCAL, origin);
                TestClient client = gateway.connect()) {
            client.send(post("/here", HIDDEN.length()) + HIDDEN + NEXT);

            assertEquals(403, client.read().status());
            assertEquals("/next", client.read().text());
            assertFalse(origin.received().contains("hidden"));
        }
    }

    @Test
    void aSmallBodyIsDroppedHoweverItComes() {
        try (TestOrigin origin = origin();
                Gateway gateway = Gateway.start(LOCAL, origin);
                TestClient client = gateway.connect()) {
            client.send(post("/here", HIDDEN.length()));
            assertEquals(403, client.read().status());
            client.drip(HIDDEN, gateway::bytesIn);

            assertEquals("/next", client.roundTrip(NEXT).text());
            assertFalse(origin.received().contains("hidden"));
        }
    }

    @Test
    void aLargeBodyEndsTheConnection() {
        try (TestOrigin origin = origin();
                Gateway gateway = Gateway.start(LOCAL, origin);
                TestClient client = gateway.connect()) {
            client.send(post("/here", 1_000_000) + HIDDEN);

            Message answer = client.read();
            assertEquals(403, answer.status());
            assertEquals("close", answer.field("connection"));
            assertEquals(End.CLOSED, client.awaitEnd());
            assertEquals(0, origin.connectionCount());
        }
    }

    @Test
    void aChunkedBodyEndsTheConnection() {
        try (TestOrigin origin = origin();
                Gateway gateway = Gateway.start(LOCAL, origin);
                TestClient client = gateway.connect()) {
            client.send("POST /here HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n" + HIDDEN);

            assertEquals(403, client.read().status());
            assertEquals(End.CLOSED, client.awaitEnd());
            assertEquals(0, origin.connectionCount());
        }
    }

    @Test
    void anEndpointThatAnswersBeforeTheBodyIsNotUsedAgain() {
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    connection.readHead();
                    connection.send(TestOrigin.ok("early"));
                });
                Gateway gateway = Gateway.before(origin);
                TestClient client = gateway.connect()) {
            client.send(post("/first", HIDDEN.length()));
            assertEquals("early", client.read().text());
            origin.connection(0).awaitEnd();
            client.send(HIDDEN);

            assertEquals("early", client.roundTrip(NEXT).text());
            assertTrue(origin.connection(1).received().startsWith("GET /next"));
            assertFalse(origin.received().contains("hidden"));
        }
    }

    @Test
    void aFinalAnswerInsteadOf100EndsTheConnection() {
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    connection.readHead();
                    connection.send("HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\n\r\n");
                });
                Gateway gateway = Gateway.before(origin);
                TestClient client = gateway.connect()) {
            client.send("POST / HTTP/1.1\r\nhost: a\r\nexpect: 100-continue\r\ncontent-length: 5\r\n\r\n");

            Message answer = client.read();
            assertEquals(401, answer.status());
            assertEquals("close", answer.field("connection"));
            assertEquals(End.CLOSED, client.awaitEnd());
            origin.connection(0).awaitEnd();
        }
    }

    @Test
    void theEndpointSays100AndThenGetsTheBody() {
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    String head = connection.readHead();
                    assertTrue(head.contains("\r\nexpect: 100-Continue\r\n"), head);
                    connection.send("HTTP/1.1 100 Continue\r\n\r\n");
                    StringBuilder body = new StringBuilder();
                    while (body.length() < 5) {
                        body.append((char) connection.next());
                    }
                    connection.send(TestOrigin.ok(body.toString()));
                });
                Gateway gateway = Gateway.before(origin);
                TestClient client = gateway.connect()) {
            client.send("POST / HTTP/1.1\r\nhost: a\r\nexpect: 100-Continue\r\ncontent-length: 5\r\n\r\n");
            assertEquals(100, client.read().status());
            client.send("hello");

            Message answer = client.read();
            assertEquals("hello", answer.text());
            assertNull(answer.field("connection"));
        }
    }

    @Test
    void anExpectationWithoutABodyIsNotPassedOn() {
        try (TestOrigin origin = origin();
                Gateway gateway = Gateway.before(origin);
                TestClient client = gateway.connect()) {
            Message answer = client.roundTrip("GET /x HTTP/1.1\r\nhost: a\r\nexpect: 100-continue\r\n\r\n");

            assertEquals("/x", answer.text());
            assertFalse(origin.received().contains("expect"));
        }
    }

    private static String post(String target, int length) {
        return "POST " + target + " HTTP/1.1\r\nhost: a\r\ncontent-length: " + length + "\r\n\r\n";
    }
}
