package io.headgate.dataplane.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.Message;
import io.headgate.dataplane.testing.TestClient;
import io.headgate.dataplane.testing.TestOrigin;
import org.junit.jupiter.api.Test;

/** Answers that have no body whatever their fields say: the connection stays in step on both sides. */
class BodilessAnswersTest {
    private static final String HEAD = Requests.head("HEAD", "/");

    private static TestOrigin origin(String bodiless) {
        return TestOrigin.answering(request -> request.target().equals("/next") ? TestOrigin.ok("next") : bodiless);
    }

    private static void assertNextIsInStep(TestClient client, TestOrigin origin) {
        assertEquals("next", client.roundTrip(Requests.get("/next")).text());
        assertEquals(1, origin.connectionCount());
    }

    @Test
    void toHeadWithALength() {
        try (TestOrigin origin = origin("HTTP/1.1 200 OK\r\ncontent-length: 1234\r\n\r\n");
                Gateway gateway = Gateway.before(origin);
                TestClient client = gateway.connect()) {
            client.send(HEAD);
            assertEquals("1234", client.readToHead().field("content-length"));
            assertNextIsInStep(client, origin);
        }
    }

    @Test
    void toHeadWithChunksAnnounced() {
        try (TestOrigin origin = origin("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
                Gateway gateway = Gateway.before(origin);
                TestClient client = gateway.connect()) {
            client.send(HEAD);
            assertFalse(client.readToHead().has("content-length"));
            assertNextIsInStep(client, origin);
        }
    }

    @Test
    void noContent() {
        try (TestOrigin origin = origin("HTTP/1.1 204 No Content\r\n\r\n");
                Gateway gateway = Gateway.before(origin);
                TestClient client = gateway.connect()) {
            Message answer = client.roundTrip(Requests.GET);
            assertEquals(204, answer.status());
            assertFalse(answer.has("content-length"));
            assertNextIsInStep(client, origin);
        }
    }

    @Test
    void notModifiedWithALength() {
        try (TestOrigin origin = origin("HTTP/1.1 304 Not Modified\r\netag: \"x\"\r\ncontent-length: 1234\r\n\r\n");
                Gateway gateway = Gateway.before(origin);
                TestClient client = gateway.connect()) {
            Message answer = client.roundTrip(Requests.GET);
            assertEquals(304, answer.status());
            assertEquals("\"x\"", answer.field("etag"));
            assertEquals("1234", answer.field("content-length"));
            assertNextIsInStep(client, origin);
        }
    }

    @Test
    void anEmptyBody() {
        try (TestOrigin origin = origin("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
                Gateway gateway = Gateway.before(origin);
                TestClient client = gateway.connect()) {
            assertEquals("0", client.roundTrip(Requests.GET).field("content-length"));
            assertNextIsInStep(client, origin);
        }
    }

    @Test
    void bytesBehindOneAreNeverAnAnswerToSomebodyElse() {
        try (TestOrigin origin = origin("HTTP/1.1 204 No Content\r\n\r\n" + TestOrigin.ok("smuggled"));
                Gateway gateway = Gateway.before(origin);
                TestClient client = gateway.connect()) {
            assertEquals(204, client.roundTrip(Requests.GET).status());
            origin.connection(0).awaitEnd();
            assertEquals("next", client.roundTrip(Requests.get("/next")).text());
        }
    }
}
