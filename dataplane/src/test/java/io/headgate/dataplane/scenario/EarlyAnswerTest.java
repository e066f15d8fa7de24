package io.headgate.dataplane.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.testing.Await;
import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.H2Client;
import io.headgate.dataplane.testing.Message;
import io.headgate.dataplane.testing.TestClient;
import io.headgate.dataplane.testing.TestClient.End;
import io.headgate.dataplane.testing.TestOrigin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answers that come before the request's body is complete. */
class EarlyAnswerTest {
    private static final String NO = "HTTP/1.1 403 No\r\ncontent-length: 2\r\n\r\nno";

    private static TestOrigin refusing() {
        return TestOrigin.start(connection -> {
            String head = connection.readHead();
            while (!head.startsWith("GET")) {
                connection.send(NO);
                connection.readUntilEnd();
                return;
            }
            connection.send(TestOrigin.ok("next"));
        });
    }

    @Test
    void theRestOfASmallBodyIsDroppedAndTheConnectionKept() {
        try (TestOrigin origin = refusing();
                Gateway gateway = Gateway.before(origin);
                TestClient client = gateway.connect()) {
            client.send(Requests.head("POST", "/", "content-length: 1000") + "x".repeat(10));
            Message answer = client.read();
            assertEquals("no", answer.text());
            assertNull(answer.field("connection"));
            origin.connection(0).awaitEnd();

            client.send("x".repeat(990));
            assertEquals("next", client.roundTrip(Requests.GET).text());
            assertFalse(origin.connection(1).received().startsWith("x"));
        }
    }

    @Test
    void aClientThatSendsALargeBodyReadsTheWholeAnswerBeforeTheEnd() {
        try (TestOrigin origin = refusing();
                Gateway gateway = Gateway.before(origin);
                TestClient client = gateway.connect()) {
            client.send(Requests.head("POST", "/", "content-length: 100000000"));
            Upload upload = new Upload(client, new Stream().block());
            Await.until("an answer", () -> upload.offer() >= 0 && client.hasInput());

            Message answer = client.read();
            assertEquals("no", answer.text());
            assertEquals("close", answer.field("connection"));
            client.awaitEnd();
        }
    }

    @Test
    void aRefusalIsReadByAClientThatIsStillSending() {
        try (TestOrigin origin = refusing();
                Gateway gateway = Gateway.before(origin);
                TestClient client = gateway.connect()) {
            client.send(Requests.head("POST", "/", "content-length: 1000000000000"));
            Upload upload = new Upload(client, new Stream().block());
            Await.until("an answer", () -> upload.offer() >= 0 && client.hasInput());

            assertEquals(413, client.read().status());
            client.awaitEnd();
            assertEquals(0, origin.connectionCount());
        }
    }

    @Test
    void aClientThatStopsSendingTheRestIsClosedUpon() {
        try (TestOrigin origin = refusing();
                Gateway gateway = Gateway.start("""
                    listeners: { web: { bind: "127.0.0.1:0", http: { timeouts: { body_idle: 200ms } } } }
                    routes: [ { upstream: app } ]
                    upstreams: { app: { endpoints: [ "${origin}" ] } }
                    """, origin);
                TestClient client = gateway.connect()) {
            client.send(Requests.head("POST", "/", "content-length: 1000") + "x".repeat(10));
            assertEquals(403, client.read().status());
            assertEquals(End.CLOSED, client.awaitEnd());
        }
    }

    @Test
    void anAnswerMayGoOnWhileTheBodyStillComes() {
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    connection.readHead();
                    connection.send("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
                    for (int i = 0; i < 3; i++) {
                        connection.send("1\r\n" + (char) connection.next() + "\r\n");
                    }
                    connection.send("0\r\n\r\n");
                });
                Gateway gateway = Gateway.before(origin);
                TestClient client = gateway.connect()) {
            client.send(Requests.head("POST", "/", "content-length: 3"));
            client.readHead();
            for (String letter : new String[] {"a", "b", "c"}) {
                client.send(letter);
                assertEquals("1\r\n" + letter + "\r\n", client.readBytes(6));
            }
            assertEquals("0\r\n\r\n", client.readBytes(5));
        }
    }

    private static final String IMPATIENT = """
        listeners: { web: { bind: "127.0.0.1:0", http: { timeouts: { body_idle: 200ms } } } }
        routes: [ { upstream: app, timeouts: { first_byte: 200ms } } ]
        upstreams: { app: { endpoints: [ "${origin}" ] } }
        """;

    /** Sends each byte back, chunks and all. */
    private static TestOrigin echo() {
        return TestOrigin.start(connection -> {
            connection.readHead();
            connection.send("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
            for (int next = connection.next(); next >= 0; next = connection.next()) {
                connection.send(new byte[] {(byte) next});
            }
        });
    }

    @Test
    void aDialogueMayBeSilentAsLongAsATunnel() {
        try (TestOrigin origin = echo();
                Gateway gateway = Gateway.start(IMPATIENT, origin);
                TestClient client = gateway.connect()) {
            client.send(Requests.head("POST", "/", "transfer-encoding: chunked"));
            client.readHead();
            for (String letter : new String[] {"a", "b"}) {
                Steady.await("longer than either side may pause otherwise", 600, gateway::bytesIn);
                client.send("1\r\n" + letter + "\r\n");
                assertEquals("1\r\n" + letter + "\r\n", client.readBytes(6));
            }
            client.send("0\r\n\r\n");
            assertEquals("0\r\n\r\n", client.readBytes(5));
        }
    }

    @Test
    void aDialogueOverHttp2MayBeSilentToo() {
        try (TestOrigin origin = echo();
                Gateway gateway = Gateway.start(IMPATIENT, origin);
                H2Client client = H2Client.connect(gateway)) {
            int stream = client.post("/");
            for (String sent : new String[] {"a", "ab"}) {
                while (client.answer(stream).status == 0) {
                    assertTrue(client.read());
                }
                Steady.await("longer than either side may pause otherwise", 600, gateway::bytesIn);
                client.data(stream, sent.substring(sent.length() - 1), false);
                while (client.answer(stream).length() < sent.length()) {
                    assertTrue(client.answer(stream).resetCode < 0 && client.read());
                }
            }
            client.data(stream, "", true);
            assertEquals("ab", client.await(stream).text());
        }
    }

    /** What is refused, or is of a length known before, is an upload however early an answer begins. */
    @ParameterizedTest
    @CsvSource({"200 OK, 'content-length: 1000'", "413 Too Large, 'transfer-encoding: chunked'"})
    void anUploadIsNoneAndMustGoOn(String status, String framing) {
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    connection.readHead();
                    connection.send("HTTP/1.1 " + status + "\r\ntransfer-encoding: chunked\r\n\r\n1\r\nx\r\n");
                    connection.readUntilEnd();
                });
                Gateway gateway = Gateway.start(IMPATIENT, origin);
                TestClient client = gateway.connect()) {
            client.send(Requests.head("POST", "/", framing) + "1\r\na\r\n");
            client.readUntilEnd();
            assertEquals(Failure.BODY_TIMEOUT, gateway.nextEnded().failure());
        }
    }

    @Test
    void anEndpointThatHasBegunToAnswerMayWaitForTheRestOfTheBody() {
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    connection.readHead();
                    connection.send("HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\n");
                    byte[] body = {(byte) connection.next(), (byte) connection.next(), (byte) connection.next()};
                    connection.send(body);
                });
                Gateway gateway = Gateway.start("""
                    listeners: { web: { bind: "127.0.0.1:0", http: {} } }
                    routes: [ { upstream: app, timeouts: { first_byte: 500ms } } ]
                    upstreams: { app: { endpoints: [ "${origin}" ] } }
                    """, origin);
                TestClient client = gateway.connect()) {
            client.send(Requests.head("POST", "/", "content-length: 3"));
            client.readHead();
            for (String letter : new String[] {"a", "b", "c"}) {
                Steady.await("longer than the endpoint may pause", 700, gateway::bytesIn);
                client.send(letter);
            }
            assertEquals("abc", client.readBytes(3));
        }
    }
}
