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

/** HTTP/1.0 on either side. */
class Http10Test {
    private static final String CHUNKED =
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nwiki\r\n5\r\npedia\r\n0\r\n\r\n";

    @Test
    void aClientGetsABodyThatEndsWithTheConnection() {
        try (TestOrigin origin = TestOrigin.answering(CHUNKED);
                Gateway gateway = Gateway.before(origin);
                TestClient client = gateway.connect()) {
            Message answer = client.roundTrip("GET / HTTP/1.0\r\nconnection: keep-alive\r\n\r\n");
            assertEquals("wikipedia", answer.text());
            assertFalse(answer.has("transfer-encoding"));
            assertEquals("close", answer.field("connection"));
            assertEquals(End.CLOSED, client.awaitEnd());
        }
    }

    @Test
    void aClientNoticesABodyThatWasCut() {
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    connection.readHead();
                    connection.send("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nwiki\r\n5\r\npe");
                    connection.close();
                });
                Gateway gateway = Gateway.before(origin);
                TestClient client = gateway.connect()) {
            client.send("GET / HTTP/1.0\r\n\r\n");
            client.readHead();
            client.readUntilEnd();
            assertEquals(End.RESET, client.awaitEnd());
            assertEquals(Failure.BODY_CUT, gateway.nextEnded().failure());
        }
    }

    @Test
    void aClientMayKeepItsConnection() {
        try (TestOrigin origin = TestOrigin.answering(TestOrigin.ok("hello"));
                Gateway gateway = Gateway.before(origin);
                TestClient client = gateway.connect()) {
            for (int i = 0; i < 3; i++) {
                Message answer = client.roundTrip("GET / HTTP/1.0\r\nconnection: keep-alive\r\n\r\n");
                assertEquals("hello", answer.text());
                assertEquals("keep-alive", answer.field("connection"));
            }
            assertEquals("close", client.roundTrip("GET / HTTP/1.0\r\n\r\n").field("connection"));
            assertEquals(End.CLOSED, client.awaitEnd());
        }
    }

    @Test
    void anEndpointGetsHttp11AndAHost() {
        try (TestOrigin origin = TestOrigin.answering(request ->
                        TestOrigin.ok(request.startLine() + " " + request.field("host") + " " + request.field("via")));
                Gateway gateway = Gateway.before(origin)) {
            assertEquals(
                    "GET / HTTP/1.1 " + origin.address() + " 1.0 headgate",
                    gateway.ask("GET / HTTP/1.0\r\n\r\n").text());
        }
    }

    @Test
    void anEndpointsBodyUntilTheConnectionEndsBecomesChunks() {
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    connection.readHead();
                    connection.send("HTTP/1.0 200 OK\r\n\r\nall there is");
                    connection.close();
                });
                Gateway gateway = Gateway.before(origin);
                TestClient client = gateway.connect()) {
            for (int i = 0; i < 2; i++) {
                Message answer = client.roundTrip(Requests.GET);
                assertEquals("all there is", answer.text());
                assertEquals("chunked", answer.field("transfer-encoding"));
                assertTrue(!answer.has("connection"), answer::toString);
            }
        }
    }

    @Test
    void anEndpointMayKeepItsConnection() {
        try (TestOrigin origin = TestOrigin.answering(
                        "HTTP/1.0 200 OK\r\nconnection: keep-alive\r\ncontent-length: 2\r\n\r\nok");
                Gateway gateway = Gateway.before(origin)) {
            gateway.ask(Requests.GET);
            gateway.ask(Requests.GET);
            assertEquals(1, origin.connectionCount());
        }
    }
}
