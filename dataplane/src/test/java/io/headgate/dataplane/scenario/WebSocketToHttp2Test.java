package io.headgate.dataplane.scenario;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.H2Client;
import io.headgate.dataplane.testing.H2Client.Answer;
import io.headgate.dataplane.testing.H2Server;
import io.headgate.dataplane.testing.Message;
import io.headgate.dataplane.testing.OriginConnection;
import io.headgate.dataplane.testing.TestClient;
import io.headgate.dataplane.testing.TestOrigin;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** WebSockets to endpoints that speak HTTP/2 (RFC 8441), of clients that speak either version. */
class WebSocketToHttp2Test {
    /** The example of RFC 6455 section 1.3. */
    private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

    private static final String ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

    static final String UPGRADE = "GET /chat?room=1 HTTP/1.1\r\nhost: a\r\nupgrade: websocket\r\n"
            + "connection: upgrade\r\nsec-websocket-version: 13\r\nsec-websocket-key: " + KEY + "\r\n\r\n";

    private static final int TAKES_WEBSOCKETS = 8;
    private static final int INITIAL_WINDOW = 4;

    private static Gateway before(String address) {
        return Gateway.start("""
                listeners: { web: { bind: "127.0.0.1:0", http: {} } }
                routes: [ { upstream: app } ]
                upstreams: { app: { protocol: h2, endpoints: [ "%s" ] } }
                """.formatted(address));
    }

    static int connect(H2Client client) {
        return client.headers(
                false,
                ":method",
                "CONNECT",
                ":protocol",
                "websocket",
                ":scheme",
                "http",
                ":path",
                "/chat?room=1",
                ":authority",
                "a",
                "sec-websocket-version",
                "13");
    }

    static int accept(H2Server server) throws IOException {
        H2Server.Frame request = server.expect();
        assertEquals("CONNECT", request.field(":method"));
        assertEquals("websocket", request.field(":protocol"));
        assertEquals("/chat?room=1", request.field(":path"));
        assertEquals("a", request.field(":authority"));
        assertEquals("http", request.field(":scheme"));
        assertEquals("13", request.field("sec-websocket-version"));
        assertNull(request.field("sec-websocket-key"));
        assertNull(request.field("upgrade"));
        assertNull(request.field("content-length"));
        assertTrue(!request.last());
        server.headers(request.stream(), false, ":status", "200", "sec-websocket-protocol", "chat");
        return request.stream();
    }

    /** Sends back what comes, and a word more when that has ended. */
    private static void echo(OriginConnection connection) throws IOException {
        H2Server server = H2Server.accept(connection, TAKES_WEBSOCKETS, 1);
        int stream = accept(server);
        H2Server.Frame frame = server.expectFrame();
        while (!frame.last()) {
            server.frame(H2Client.DATA, 0, stream, frame.payload());
            frame = server.expectFrame();
        }
        server.frame(H2Client.DATA, H2Client.END_STREAM, stream, "bye".getBytes(ISO_8859_1));
        while (server.read() != null) {}
    }

    @Test
    void aClientOfHttp1SwitchesAndEachDirectionEndsByItself() {
        try (TestOrigin origin = TestOrigin.start(WebSocketToHttp2Test::echo);
                Gateway gateway = before(origin.address());
                TestClient client = gateway.connect()) {
            client.send(UPGRADE);
            Message answer = client.readToHead();
            assertEquals("HTTP/1.1 101 Switching Protocols", answer.startLine());
            assertEquals("websocket", answer.field("upgrade"));
            assertEquals(ACCEPT, answer.field("sec-websocket-accept"));
            assertEquals("chat", answer.field("sec-websocket-protocol"));
            client.send("hello");
            assertEquals("hello", client.readBytes(5));
            client.send("again");
            assertEquals("again", client.readBytes(5));
            client.shutdownOutput();
            assertEquals("bye", client.readUntilEnd());
            assertEquals(101, gateway.nextEnded().status());
        }
    }

    @Test
    void aClientOfHttp2ConnectsAndEachDirectionEndsByItself() {
        try (TestOrigin origin = TestOrigin.start(WebSocketToHttp2Test::echo);
                Gateway gateway = before(origin.address());
                H2Client client = H2Client.connect(gateway)) {
            int stream = connect(client);
            Answer answer = client.answer(stream);
            client.data(stream, "early", false);
            while (answer.length() < 5) {
                assertTrue(client.read());
            }
            assertEquals(200, answer.status);
            assertEquals("chat", answer.field("sec-websocket-protocol"));
            assertNull(answer.field("sec-websocket-accept"));
            client.data(stream, "", true);
            assertEquals("earlybye", client.await(stream).text());
            assertEquals(101, gateway.nextEnded().status());
        }
    }

    @Test
    void anEndpointThatDoesNotTakeThemIsNotAsked() {
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    H2Server server = H2Server.accept(connection);
                    H2Server.Frame frame = server.read();
                    assertTrue(frame == null || frame.type() == H2Client.GOAWAY, "asked: " + frame);
                });
                Gateway gateway = before(origin.address());
                TestClient client = gateway.connect();
                H2Client other = H2Client.connect(gateway)) {
            client.send(UPGRADE);
            assertEquals(502, client.read().status());
            assertEquals(Failure.UPGRADE_REFUSED, gateway.nextEnded().failure());
            assertEquals(502, other.await(connect(other)).status);
        }
    }

    @Test
    void aRequestWithoutAKeyIsTheClientsMistake() {
        try (TestOrigin origin = TestOrigin.start(connection -> connection.readUntilEnd());
                Gateway gateway = before(origin.address());
                TestClient client = gateway.connect()) {
            client.send(UPGRADE.replace(KEY, "short"));
            assertEquals(400, client.read().status());
            assertEquals(Failure.NO_WEBSOCKET_KEY, gateway.nextEnded().failure());
        }
    }

    @Test
    void anEndpointThatSaysNoHasItsAnswerPassedOn() {
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    H2Server server = H2Server.accept(connection, TAKES_WEBSOCKETS, 1);
                    int stream = server.expect().stream();
                    server.headers(stream, false, ":status", "403");
                    server.frame(H2Client.DATA, H2Client.END_STREAM, stream, "no".getBytes(ISO_8859_1));
                    while (server.read() != null) {}
                });
                Gateway gateway = before(origin.address());
                TestClient client = gateway.connect()) {
            client.send(UPGRADE);
            Message answer = client.read();
            assertEquals(403, answer.status());
            assertEquals("no", answer.text());
        }
    }

    @Test
    void aClientThatLeavesResetsTheStreamAndTheConnectionServesOthers() {
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    H2Server server = H2Server.accept(connection, TAKES_WEBSOCKETS, 1);
                    int stream = accept(server);
                    H2Server.Frame end = server.expectFrame();
                    assertEquals(H2Client.RST_STREAM, end.type());
                    assertEquals(stream, end.stream());
                    server.ok(server.expect().stream(), "others");
                    while (server.read() != null) {}
                });
                Gateway gateway = before(origin.address());
                TestClient client = gateway.connect()) {
            client.send(UPGRADE);
            assertEquals(101, client.readToHead().status());
            client.reset();
            gateway.nextEnded();
            assertEquals(
                    "others", gateway.ask("GET / HTTP/1.1\r\nhost: a\r\n\r\n").text());
        }
    }

    @Test
    void whatTheClientSentBeforeItsEndReachesAnEndpointThatHasEndedBefore() {
        Gate over = new Gate();
        Gate taken = new Gate();
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    H2Server server = H2Server.accept(connection, TAKES_WEBSOCKETS, 1, INITIAL_WINDOW, 10);
                    int stream = accept(server);
                    server.frame(H2Client.DATA, H2Client.END_STREAM, stream, new byte[0]);
                    assertEquals("0123456789", new String(server.expectFrame().payload(), ISO_8859_1));
                    over.pass();
                    server.frame(H2Client.WINDOW_UPDATE, 0, stream, H2Client.number(100));
                    H2Server.Frame rest = server.expectFrame();
                    assertEquals("abcde", new String(rest.payload(), ISO_8859_1));
                    assertTrue(rest.last());
                    taken.open();
                    while (server.read() != null) {}
                });
                Gateway gateway = before(origin.address());
                H2Client client = H2Client.connect(gateway)) {
            int stream = connect(client);
            client.await(stream);
            client.data(stream, "0123456789abcde", true);
            assertEquals(101, gateway.nextEnded().status());
            over.open();
            taken.pass();
        }
    }

    @Test
    void anEndpointThatStopsTakingTheLastOfItIsGivenUp() {
        Gate givenUp = new Gate();
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    H2Server server = H2Server.accept(connection, TAKES_WEBSOCKETS, 1, INITIAL_WINDOW, 10);
                    int stream = accept(server);
                    server.frame(H2Client.DATA, H2Client.END_STREAM, stream, new byte[0]);
                    server.expectFrame();
                    H2Server.Frame end = server.expectFrame();
                    assertEquals(H2Client.RST_STREAM, end.type());
                    assertEquals(stream, end.stream());
                    givenUp.open();
                    while (server.read() != null) {}
                });
                Gateway gateway = Gateway.start("""
                        listeners: { web: { bind: "127.0.0.1:0", http: { timeouts: { write_stall: 300ms } } } }
                        routes: [ { upstream: app } ]
                        upstreams: { app: { protocol: h2, endpoints: [ "${origin}" ] } }
                        """, origin);
                H2Client client = H2Client.connect(gateway)) {
            int stream = connect(client);
            client.await(stream);
            client.data(stream, "0123456789abcde", true);
            assertEquals(101, gateway.nextEnded().status());
            givenUp.pass();
        }
    }

    @Test
    void throughTwoGatewaysWithHttp2BetweenThemMuchPassesBothWays() throws Exception {
        int bytes = 1024 * 1024;
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    String head = connection.readHead();
                    assertTrue(head.startsWith("GET /chat?room=1 HTTP/1.1\r\n"), head);
                    connection.send("HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\n"
                            + "connection: upgrade\r\nsec-websocket-accept: x\r\n\r\n");
                    byte[] piece = new byte[1024];
                    for (int i = 0; i < bytes / piece.length; i++) {
                        for (int k = 0; k < piece.length; k++) {
                            piece[k] = (byte) connection.next();
                        }
                        connection.send(piece);
                    }
                    connection.shutdownOutput();
                    connection.readUntilEnd();
                });
                Gateway inner = Gateway.before(origin);
                Gateway outer = before(inner.address());
                TestClient client = outer.connect()) {
            client.send(UPGRADE);
            assertEquals(ACCEPT, client.readToHead().field("sec-websocket-accept"));
            String sent = "0123456789abcdef".repeat(bytes / 16);
            Thread sender = Thread.ofVirtual().start(() -> {
                client.send(sent);
                client.shutdownOutput();
            });
            String read = client.readUntilEnd();
            sender.join();
            assertTrue(sent.equals(read), () -> read.length() + " bytes came back of " + bytes);
        }
    }
}
