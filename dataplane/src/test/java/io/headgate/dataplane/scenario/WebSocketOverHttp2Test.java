package io.headgate.dataplane.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.H2Client;
import io.headgate.dataplane.testing.H2Client.Answer;
import io.headgate.dataplane.testing.TestOrigin;
import org.junit.jupiter.api.Test;

/** WebSockets of clients that speak HTTP/2 (RFC 8441), to endpoints that speak HTTP/1.1. */
class WebSocketOverHttp2Test {
    private static final String SWITCHING = "HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\n"
            + "connection: upgrade\r\nsec-websocket-accept: x\r\nsec-websocket-protocol: chat\r\n\r\n";

    private static int connect(H2Client client, String protocol) {
        return client.headers(
                false,
                ":method",
                "CONNECT",
                ":protocol",
                protocol,
                ":scheme",
                "http",
                ":path",
                "/chat",
                ":authority",
                "a",
                "sec-websocket-version",
                "13",
                "sec-websocket-key",
                "the client's own");
    }

    private static void readUntil(H2Client client, Answer answer, int bytes) {
        while (answer.length() < bytes) {
            assertTrue(client.read(), "closed");
        }
    }

    @Test
    void bytesPassBothWaysAndEachDirectionEndsByItself() {
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    String head = connection.readHead();
                    assertTrue(head.startsWith("GET /chat HTTP/1.1\r\n"), head);
                    assertTrue(head.contains("connection: upgrade\r\nupgrade: websocket\r\n"), head);
                    assertTrue(head.matches("(?s).*\r\nsec-websocket-key: [A-Za-z0-9+/]{21}[AQgw]==\r\n.*"), head);
                    assertTrue(!head.contains("the client's own"), head);
                    connection.send(SWITCHING + "welcome");
                    for (int b = connection.next(); b >= 0; b = connection.next()) {
                        connection.send(new byte[] {(byte) b});
                    }
                    connection.send("bye");
                    connection.shutdownOutput();
                });
                Gateway gateway = Gateway.before(origin);
                H2Client client = H2Client.connect(gateway)) {
            int stream = connect(client, "websocket");
            client.data(stream, "early ", false);
            Answer answer = client.answer(stream);
            readUntil(client, answer, "welcomeearly ".length());
            assertEquals(200, answer.status);
            assertEquals("chat", answer.field("sec-websocket-protocol"));
            assertNull(answer.field("sec-websocket-accept"));
            client.data(stream, "hello", false);
            readUntil(client, answer, "welcomeearly hello".length());
            client.data(stream, "", true);
            assertEquals("welcomeearly hellobye", client.await(stream).text());
            assertEquals(101, gateway.nextEnded().status());
        }
    }

    @Test
    void theCookieThatBindsAClientComesWithTheYes() {
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    connection.readHead();
                    connection.send(SWITCHING);
                    connection.readUntilEnd();
                });
                Gateway gateway = Gateway.start("""
                        listeners: { web: { bind: "127.0.0.1:0", http: {} } }
                        routes: [ { upstream: app } ]
                        upstreams: { app: { sticky: { cookie: hg }, endpoints: [ "${origin}" ] } }
                        """, origin);
                H2Client client = H2Client.connect(gateway)) {
            int stream = connect(client, "websocket");
            while (client.answer(stream).status == 0) {
                assertTrue(client.read(), "closed");
            }
            String cookie = String.valueOf(client.answer(stream).field("set-cookie"));
            assertTrue(cookie.startsWith("hg="), cookie);
        }
    }

    @Test
    void aResetEndsIt() {
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    connection.readHead();
                    connection.send(SWITCHING);
                    connection.readUntilEnd();
                });
                Gateway gateway = Gateway.before(origin);
                H2Client client = H2Client.connect(gateway)) {
            int stream = connect(client, "websocket");
            while (client.answer(stream).status == 0) {
                client.read();
            }
            client.reset(stream, 8);
            origin.connection(0).awaitEnd();
            client.ping();
        }
    }

    @Test
    void anEndpointThatDoesNotSwitchHasItsAnswerPassedOnUnlessItSoundsLikeYes() {
        try (TestOrigin origin = TestOrigin.answering("HTTP/1.1 403 Forbidden\r\ncontent-length: 2\r\n\r\nno");
                TestOrigin yes = TestOrigin.answering(TestOrigin.ok("yes"));
                Gateway gateway = Gateway.before(origin);
                Gateway before = Gateway.before(yes);
                H2Client client = H2Client.connect(gateway);
                H2Client another = H2Client.connect(before)) {
            Answer forbidden = client.await(connect(client, "websocket"));
            assertEquals(403, forbidden.status);
            assertEquals("no", forbidden.text());
            assertEquals(502, another.await(connect(another, "websocket")).status);
        }
    }

    @Test
    void otherProtocolsAreNotSpoken() {
        try (TestOrigin origin = TestOrigin.answering(TestOrigin.ok("yes"));
                Gateway gateway = Gateway.before(origin);
                H2Client client = H2Client.connect(gateway)) {
            assertEquals(501, client.await(connect(client, "connect-udp")).status);
            assertEquals(0, origin.connectionCount());
        }
    }
}
