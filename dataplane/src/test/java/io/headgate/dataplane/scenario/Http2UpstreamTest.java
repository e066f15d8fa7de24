package io.headgate.dataplane.scenario;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.testing.Await;
import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.H2Client;
import io.headgate.dataplane.testing.H2Server;
import io.headgate.dataplane.testing.Message;
import io.headgate.dataplane.testing.Message.Line;
import io.headgate.dataplane.testing.TestClient;
import io.headgate.dataplane.testing.TestOrigin;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Endpoints that speak HTTP/2: a second gateway, or one that sends what frames a test wants. */
class Http2UpstreamTest {
    private static final String OVER_H2 = """
            listeners: { web: { bind: "127.0.0.1:0", http: {} } }
            routes: [ { upstream: app } ]
            upstreams: { app: { protocol: h2, endpoints: [ "${origin}" ] } }
            """;

    private static Gateway before(Gateway behind) {
        return Gateway.start(OVER_H2.replace("${origin}", behind.address()));
    }

    private static TestOrigin echo() {
        return TestOrigin.answering(request -> TestOrigin.ok(request.toString()));
    }

    @Test
    void aRequestPassesBothGatewaysWhateverTheClientSpeaks() {
        try (TestOrigin origin = echo();
                Gateway behind = Gateway.before(origin);
                Gateway gateway = before(behind);
                H2Client client = H2Client.connect(gateway)) {
            String head = "GET //a/./b?c HTTP/1.1\r\nHost: Shop.Example.:80\r\nX-A: b\r\nCookie: a=1; b=2\r\n\r\n";
            String plain = gateway.ask(head).text();
            assertTrue(plain.startsWith("GET /a/b?c HTTP/1.1 "), plain);
            assertTrue(plain.contains("Line[name=host, value=shop.example:80]"), plain);
            assertTrue(plain.contains("Line[name=x-a, value=b]"), plain);
            assertTrue(plain.contains("Line[name=cookie, value=a=1; b=2]"), plain);
            String both = client.await(client.get("/x?y")).text();
            assertTrue(both.startsWith("GET /x?y HTTP/1.1 "), both);
            assertEquals(1, behind.metric("connections_total"));
            assertEquals(1, gateway.metric("endpoint_connections_total"));
        }
    }

    @Test
    void manyRequestsShareAConnection() {
        Gate open = new Gate();
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    while (connection.read() != null) {
                        open.pass();
                        connection.send(TestOrigin.ok("hello"));
                    }
                });
                Gateway behind = Gateway.before(origin);
                Gateway gateway = before(behind);
                Clients clients = Clients.connect(60, gateway)) {
            clients.each(client -> client.send(Requests.GET));
            origin.connection(59);
            assertEquals(1, behind.metric("connections"));
            open.open();
            clients.each(client -> assertEquals("hello", client.read().text()));
        }
    }

    @Test
    void trailersOfARequestAreNotThoseOfItsAnswer() {
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    H2Server server = H2Server.accept(connection);
                    for (H2Server.Frame head = server.request(); head != null; head = server.request()) {
                        H2Server.Frame frame = server.expectFrame();
                        while (!frame.last()) {
                            frame = server.expectFrame();
                        }
                        assertEquals("17", frame.field("x-sum"));
                        server.ok(head.stream(), "well");
                    }
                });
                Gateway gateway = Gateway.start(OVER_H2, origin);
                H2Client http2 = H2Client.connect(gateway);
                TestClient http1 = gateway.connect()) {
            int stream = http2.post("/");
            http2.data(stream, "data", false);
            http2.frame(H2Client.HEADERS, 5, stream, H2Client.block("x-sum", "17"));
            assertEquals(List.of(), http2.await(stream).trailers);
            Message answer = http1.roundTrip(
                    Requests.head("POST", "/", "transfer-encoding: chunked") + "4\r\ndata\r\n0\r\nx-sum: 17\r\n\r\n");
            assertEquals("well", answer.text());
            assertEquals(List.of(), answer.trailers());
        }
    }

    @Test
    void bodiesAndTrailersPassBothWays() {
        try (TestOrigin origin = TestOrigin.answering(request -> "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
                        + Integer.toHexString(request.body().length) + "\r\n" + request.text()
                        + "\r\n0\r\nx-sum: " + request.trailers().getFirst().value() + "\r\n\r\n");
                Gateway behind = Gateway.before(origin);
                Gateway gateway = before(behind)) {
            Message answer = gateway.ask(Requests.head("POST", "/", "transfer-encoding: chunked")
                    + "5\r\nhello\r\n7\r\n, world\r\n0\r\nx-sum: 17\r\n\r\n");
            assertEquals("hello, world", answer.text());
            assertEquals(List.of(new Line("x-sum", "17")), answer.trailers());
        }
    }

    @Test
    void largeBodiesArriveWholeInBothDirections() {
        long bytes = 20L * Stream.MIB;
        Stream stream = new Stream();
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    connection.readHead();
                    CRC32 sum = new CRC32();
                    Stream.read(connection, bytes, sum);
                    String fields = "content-length: " + bytes + "\r\nx-sum: " + sum.getValue() + "\r\n\r\n";
                    connection.send("HTTP/1.1 200 OK\r\n" + fields);
                    for (long left = bytes; left > 0; left -= stream.block().length) {
                        connection.send(Arrays.copyOf(stream.block(), (int) Math.min(left, stream.block().length)));
                    }
                });
                Gateway behind = Gateway.before(origin);
                Gateway gateway = before(behind);
                H2Client client = H2Client.connect(gateway)) {
            int upload = client.post("/", "content-length", Long.toString(bytes));
            client.upload(upload, stream.block(), bytes);
            H2Client.Answer answer = client.await(upload);
            assertEquals(Long.toString(stream.checksum(bytes)), answer.field("x-sum"));
            assertEquals(stream.checksum(bytes), answer.checksum());
        }
    }

    // ---- an endpoint of frames

    @Test
    void whatAnEndpointIsTold() {
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    H2Server server = H2Server.accept(connection);
                    H2Server.Frame request = server.request();
                    while (request != null) {
                        assertEquals("POST", request.field(":method"));
                        assertEquals("http", request.field(":scheme"));
                        assertEquals("/a?b", request.field(":path"));
                        assertEquals("a", request.field(":authority"));
                        assertNull(request.field("host"));
                        assertEquals("trailers", request.field("te"));
                        assertEquals("5", request.field("content-length"));
                        assertEquals("hello", new String(server.expectFrame().payload(), US_ASCII));
                        server.headers(request.stream(), true, ":status", "204");
                        request = server.request();
                    }
                });
                Gateway gateway = Gateway.start(OVER_H2, origin)) {
            assertEquals(
                    204,
                    gateway.ask(Requests.post("/a?b", "hello", "te: trailers")).status());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "DELETE"})
    void whatWasNotLookedAtBeforeAGoodbyeIsAskedAgain(String method) {
        AtomicInteger connections = new AtomicInteger();
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    H2Server server = H2Server.accept(connection);
                    H2Server.Frame request = server.expect();
                    if (connections.incrementAndGet() == 1) {
                        server.goAway(0, 0);
                    } else {
                        server.ok(request.stream(), "again");
                    }
                    while (server.read() != null) {}
                });
                Gateway gateway = Gateway.start(OVER_H2, origin)) {
            assertEquals("again", gateway.ask(Requests.head(method, "/")).text());
            assertEquals(1, gateway.nextEnded().retries());
        }
    }

    @Test
    void whatTheEndpointRefusedIsAskedAgainOnTheSameConnection() {
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    H2Server server = H2Server.accept(connection);
                    server.frame(H2Client.RST_STREAM, 0, server.expect().stream(), H2Client.number(7));
                    server.ok(server.expect().stream(), "again");
                    while (server.read() != null) {}
                });
                Gateway gateway = Gateway.start(OVER_H2, origin)) {
            assertEquals("again", gateway.ask(Requests.head("DELETE", "/")).text());
            assertEquals(1, origin.connectionCount());
        }
    }

    @Test
    void noMoreAreAskedAtOnceThanTheEndpointTakes() {
        Gate open = new Gate();
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    H2Server server = H2Server.accept(connection, 3, 1);
                    H2Server.Frame request = server.request();
                    while (request != null) {
                        if (!"/first".equals(request.field(":path"))) {
                            open.pass();
                        }
                        server.ok(request.stream(), "hello");
                        request = server.request();
                    }
                });
                Gateway gateway = Gateway.start(OVER_H2, origin);
                TestClient one = gateway.connect();
                TestClient two = gateway.connect()) {
            assertEquals("hello", one.roundTrip(Requests.head("GET", "/first")).text());
            one.send(Requests.GET);
            two.send(Requests.GET);
            origin.connection(1);
            open.open();
            assertEquals("hello", one.read().text());
            assertEquals("hello", two.read().text());
        }
    }

    @Test
    void aClientThatLeavesCancelsItsStreamAndNobodyElses() {
        Gate open = new Gate();
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    H2Server server = H2Server.accept(connection);
                    int stays = server.expect().stream();
                    int leaves = server.expect().stream();
                    open.open();
                    H2Server.Frame reset = server.expectFrame();
                    assertEquals(H2Client.RST_STREAM, reset.type());
                    assertEquals(leaves, reset.stream());
                    server.ok(leaves, "too late");
                    server.ok(stays, "hello");
                    while (server.read() != null) {}
                });
                Gateway gateway = Gateway.start(OVER_H2, origin);
                TestClient client = gateway.connect()) {
            client.send(Requests.GET);
            Await.until(
                    "the first request", () -> origin.connection(0).received().contains("x-request-id"));
            try (TestClient leaving = gateway.connect()) {
                leaving.send(Requests.GET);
                open.pass();
            }
            assertEquals("hello", client.read().text());
            assertEquals(1, origin.connectionCount());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":status 200 :status 200",
                ":status 99",
                ":status 101",
                ":status 2000",
                "x-a b",
                "x-a b :status 200",
                ":path / :status 200",
                ":status 200 X-A b",
                ":status 200 connection close",
                ":status 200 transfer-encoding chunked",
                ":status 200 content-length 5",
                ":status 200 content-length x"
            })
    void anAnswerThatIsNoneIs502(String fields) {
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    H2Server server = H2Server.accept(connection);
                    H2Server.Frame request = server.request();
                    while (request != null) {
                        server.headers(request.stream(), true, fields.isEmpty() ? new String[0] : fields.split(" "));
                        request = server.request();
                    }
                });
                Gateway gateway = Gateway.start(OVER_H2, origin)) {
            assertEquals(502, gateway.ask(Requests.GET).status());
            assertEquals(Failure.BAD_RESPONSE, gateway.nextEnded().failure());
        }
    }

    @Test
    void anAnswerThatIsCutIsCutForTheClient() {
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    H2Server server = H2Server.accept(connection);
                    for (H2Server.Frame request = server.request(); request != null; request = server.request()) {
                        server.headers(request.stream(), false, ":status", "200", "content-length", "9");
                        server.frame(H2Client.DATA, 0, request.stream(), new byte[4]);
                        if ("/reset".equals(request.field(":path"))) {
                            server.frame(H2Client.RST_STREAM, 0, request.stream(), H2Client.number(2));
                        } else {
                            server.frame(H2Client.DATA, 1, request.stream(), new byte[4]);
                        }
                    }
                });
                Gateway gateway = Gateway.start(OVER_H2, origin);
                H2Client client = H2Client.connect(gateway)) {
            for (String path : new String[] {"/reset", "/short"}) {
                H2Client.Answer answer = client.await(client.get(path));
                assertEquals(200, answer.status);
                assertEquals(2, answer.resetCode, path);
                assertEquals(Failure.BODY_CUT, gateway.nextEnded().failure());
            }
            assertEquals(1, origin.connectionCount());
        }
    }

    @Test
    void anEndpointThatWantsItsAnswersSoonerIsClosedUpon() {
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    H2Server server = H2Server.accept(connection);
                    int stream = server.expect().stream();
                    server.frame(0x10, 0, 0, H2Client.number(stream));
                    H2Server.Frame last = server.expectFrame();
                    assertEquals(H2Client.GOAWAY, last.type());
                    assertEquals(1, ByteBuffer.wrap(last.payload()).getInt(4));
                });
                Gateway gateway = Gateway.start(OVER_H2, origin)) {
            assertEquals(502, gateway.ask(Requests.GET).status());
        }
    }

    @Test
    void clientsThatTakeNothingDoNotHoldUpOthers() {
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    H2Server server = H2Server.accept(connection);
                    for (H2Server.Frame request = server.request(); request != null; request = server.request()) {
                        if ("/small".equals(request.field(":path"))) {
                            server.ok(request.stream(), "small");
                            continue;
                        }
                        server.headers(request.stream(), false, ":status", "200");
                        for (int i = 0; i < 4; i++) {
                            server.frame(H2Client.DATA, 0, request.stream(), new byte[16_384]);
                        }
                    }
                });
                Gateway gateway = Gateway.start(OVER_H2, origin);
                H2Client slow = H2Client.connect(gateway, 4, 0).keepWindowsShut()) {
            int last = 0;
            for (int i = 0; i < 40; i++) {
                last = slow.get("/large");
            }
            while (slow.answer(last).status == 0) {
                slow.read();
            }
            assertEquals("small", gateway.ask(Requests.head("GET", "/small")).text());
            assertEquals(1, origin.connectionCount());
        }
    }

    @Test
    void aConnectionThatClosedIsReplaced() {
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    H2Server server = H2Server.accept(connection);
                    server.ok(server.expect().stream(), "hello");
                    connection.shutdownOutput();
                    connection.readUntilEnd();
                });
                Gateway gateway = Gateway.start(OVER_H2, origin);
                TestClient client = gateway.connect()) {
            for (int i = 0; i < 5; i++) {
                assertEquals("hello", client.roundTrip(Requests.GET).text());
            }
        }
    }

    @Test
    void anEndpointThatSpeaksSomethingElseIs502() {
        try (TestOrigin origin = TestOrigin.start(connection -> connection.send("HTTP/1.1 400 Bad Request\r\n\r\n"));
                Gateway gateway = Gateway.start(OVER_H2, origin)) {
            assertEquals(502, gateway.ask(Requests.GET).status());
        }
    }

    @Test
    void anEndpointThatIsGoneIs502AndNothingIsLeft() {
        try (Gateway gateway = Gateway.start(OVER_H2.replace("${origin}", TestOrigin.refusing()))) {
            assertEquals(502, gateway.ask(Requests.GET).status());
            assertEquals(Failure.CONNECT_REFUSED, gateway.nextEnded().failure());
        }
    }
}
