package io.headgate.dataplane.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.Message;
import io.headgate.dataplane.testing.TestClient;
import io.headgate.dataplane.testing.TestClient.End;
import io.headgate.dataplane.testing.TestOrigin;
import org.junit.jupiter.api.Test;

/** 1xx answers, and clients that wait for 100 before they send a body. */
class InterimAnswersTest {
    private static final String EXPECTING = Requests.head("POST", "/", "content-length: 4", "expect: 100-continue");

    @Test
    void arePassedOnBeforeTheFinalAnswer() {
        String hints = "HTTP/1.1 103 Early Hints\r\nlink: </style.css>\r\nconnection: x-hop\r\nx-hop: 1\r\n\r\n";
        try (TestOrigin origin =
                        TestOrigin.answering(hints + "HTTP/1.1 102 Processing\r\n\r\n" + TestOrigin.ok("done"));
                Gateway gateway = Gateway.before(origin);
                TestClient client = gateway.connect()) {
            client.send(Requests.GET);
            Message early = client.read();
            assertEquals(103, early.status());
            assertEquals("</style.css>", early.field("link"));
            assertFalse(early.has("connection") || early.has("x-hop"), early::toString);
            assertEquals(102, client.read().status());
            assertEquals("done", client.read().text());
            assertEquals(103, client.roundTrip(Requests.GET).status());
        }
    }

    @Test
    void areNotForClientsOfHttp10() {
        try (TestOrigin origin = TestOrigin.answering("HTTP/1.1 103 Early Hints\r\n\r\n" + TestOrigin.ok("done"));
                Gateway gateway = Gateway.before(origin)) {
            assertEquals("done", gateway.ask("GET / HTTP/1.0\r\n\r\n").text());
        }
    }

    @Test
    void aFloodOfThemIsABadAnswer() {
        try (TestOrigin origin = TestOrigin.answering("HTTP/1.1 102 Processing\r\n\r\n".repeat(1000));
                Gateway gateway = Gateway.before(origin);
                TestClient client = gateway.connect()) {
            client.send(Requests.GET);
            Message answer = client.read();
            while (answer.status() == 102) {
                answer = client.read();
            }
            assertEquals(502, answer.status());
            assertEquals(Failure.BAD_RESPONSE, gateway.nextEnded().failure());
        }
    }

    @Test
    void theEndpointsContinueLetsTheBodyCome() {
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    String head = connection.readHead();
                    assertTrue(head.contains("\r\nexpect: 100-continue\r\n"), head);
                    connection.send("HTTP/1.1 100 Continue\r\n\r\n");
                    StringBuilder body = new StringBuilder();
                    while (body.length() < 4) {
                        body.append((char) connection.next());
                    }
                    connection.send(TestOrigin.ok(body.toString()));
                });
                Gateway gateway = Gateway.before(origin);
                TestClient client = gateway.connect()) {
            client.send(EXPECTING);
            assertEquals(100, client.read().status());
            client.send("data");
            assertEquals("data", client.read().text());
        }
    }

    @Test
    void aFinalAnswerInsteadOfContinueIsPassedOnAtOnce() {
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    connection.readHead();
                    connection.send("HTTP/1.1 401 Unauthorized\r\ncontent-length: 2\r\n\r\nno");
                });
                Gateway gateway = Gateway.before(origin);
                TestClient client = gateway.connect()) {
            client.send(EXPECTING);
            Message answer = client.read();
            assertEquals(401, answer.status());
            assertEquals("no", answer.text());
            assertEquals("close", answer.field("connection"));
            assertEquals(End.CLOSED, client.awaitEnd());
        }
    }

    @Test
    void aClientNeedNotWait() {
        try (TestOrigin origin = TestOrigin.answering(request -> TestOrigin.ok(request.text()));
                Gateway gateway = Gateway.before(origin)) {
            assertEquals("data", gateway.ask(EXPECTING + "data").text());
        }
    }

    @Test
    void anEndpointThatNeverAnswersIsToBlameAndNotTheBody() {
        try (TestOrigin origin = TestOrigin.start(connection -> connection.readUntilEnd());
                Gateway gateway = Gateway.start("""
                    listeners: { web: { bind: "127.0.0.1:0", http: { timeouts: { body_idle: 50ms } } } }
                    routes: [ { upstream: app, timeouts: { first_byte: 200ms } } ]
                    upstreams: { app: { endpoints: [ "${origin}" ] } }
                    """, origin)) {
            assertEquals(504, gateway.ask(EXPECTING).status());
            assertEquals(Failure.FIRST_BYTE_TIMEOUT, gateway.nextEnded().failure());
        }
    }
}
