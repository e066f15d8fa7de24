package io.headgate.dataplane.scenario;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.testing.Await;
import io.headgate.dataplane.testing.Ended;
import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.H2Client;
import io.headgate.dataplane.testing.H2Client.Answer;
import io.headgate.dataplane.testing.Message;
import io.headgate.dataplane.testing.Message.Line;
import io.headgate.dataplane.testing.TestOrigin;
import java.io.ByteArrayOutputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients of HTTP/2 get from endpoints that speak HTTP/1.1. */
class Http2Test {
    private static TestOrigin echo() {
        return TestOrigin.answering(request -> TestOrigin.ok(request.toString()));
    }

    private static void awaitRequest(TestOrigin origin, int connection) {
        Await.until("a request", () -> origin.connection(connection).received().contains("GET"));
    }

    @Test
    void aRequestReachesTheEndpointAsOneOfHttp1() {
        try (TestOrigin origin = echo();
                Gateway gateway = Gateway.before(origin);
                H2Client client = H2Client.connect(gateway)) {
            int stream = client.headers(true, new String[] {
                ":authority",
                "Shop.Example:80",
                ":path",
                "/a//b?c",
                ":scheme",
                "http",
                ":method",
                "GET",
                "cookie",
                "a=1",
                "x-a",
                "b",
                "cookie",
                "b=2",
                "te",
                "trailers",
                "x_a",
                "twin"
            });
            Answer answer = client.await(stream);

            assertEquals(200, answer.status);
            assertTrue(answer.text().startsWith("GET /a/b?c HTTP/1.1 "), answer::text);
            assertTrue(answer.text().contains("Line[name=host, value=shop.example:80]"), answer::text);
            assertTrue(answer.text().contains("Line[name=cookie, value=a=1; b=2]"), answer::text);
            assertTrue(answer.text().contains("Line[name=via, value=2 headgate]"), answer::text);
            assertTrue(!answer.text().contains("twin") && !answer.text().contains("name=te,"), answer::text);
            assertEquals(Integer.toString(answer.length()), answer.field("content-length"));
            Ended ended = gateway.nextEnded();
            assertEquals(200, ended.status());
            assertEquals("/a/b", ended.path());
            assertNull(ended.failure());
        }
    }

    @Test
    void manyAreUnderWayAtOnceAndAnsweredInAnyOrder() {
        Gate open = new Gate();
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    for (Message request = connection.read(); request != null; request = connection.read()) {
                        if (request.target().equals("/0")) {
                            open.pass();
                        }
                        connection.send(TestOrigin.ok(request.target()));
                    }
                });
                Gateway gateway = Gateway.before(origin);
                H2Client client = H2Client.connect(gateway)) {
            int[] streams = new int[50];
            for (int i = 0; i < streams.length; i++) {
                streams[i] = client.get("/" + i);
            }
            for (int i = 1; i < streams.length; i++) {
                assertEquals("/" + i, client.await(streams[i]).text());
            }
            assertEquals(0, client.answer(streams[0]).status);
            open.open();
            assertEquals("/0", client.await(streams[0]).text());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"whole", "piece by piece", "with trailers", "without an end"})
    void whatIsAnsweredAtOnceMayComeInOneReadWithItsBody(String how) {
        try (Gateway gateway = Gateway.start("""
                        listeners: { web: { bind: "127.0.0.1:0", http: {} } }
                        routes: [ { respond: { status: 403, body: "no" } } ]
                        upstreams: {}
                        """);
                H2Client client = H2Client.connect(gateway)) {
            client.ping();
            for (int stream = 1; stream < 8; stream += 2) {
                byte[] head = H2Client.block(":method", "POST", ":scheme", "http", ":path", "/", ":authority", "a");
                ByteArrayOutputStream burst = new ByteArrayOutputStream();
                burst.writeBytes(H2Client.frameBytes(H2Client.HEADERS, H2Client.END_HEADERS, stream, head));
                if (!how.equals("whole")) {
                    burst.writeBytes(H2Client.frameBytes(H2Client.DATA, 0, stream, new byte[100]));
                }
                if (how.equals("with trailers")) {
                    burst.writeBytes(H2Client.frameBytes(H2Client.HEADERS, 5, stream, H2Client.block("x-sum", "1")));
                } else if (!how.equals("without an end")) {
                    burst.writeBytes(H2Client.frameBytes(H2Client.DATA, 1, stream, new byte[100]));
                }
                client.raw(burst.toByteArray());
                Answer answer = client.await(stream);
                assertEquals(403, answer.status);
                assertEquals("no", answer.text());
            }
            client.ping();
        }
    }

    @Test
    void bodiesAndTrailersPassBothWays() {
        try (TestOrigin origin = TestOrigin.answering(request -> "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
                        + Integer.toHexString(request.body().length) + "\r\n" + request.text()
                        + "\r\n0\r\nx-sum: " + request.trailers().getFirst().value() + "\r\n\r\n");
                Gateway gateway = Gateway.before(origin);
                H2Client client = H2Client.connect(gateway)) {
            for (int i = 0; i < 3; i++) {
                int stream = client.post("/");
                client.data(stream, "hello, ", false);
                client.data(stream, "world", false);
                client.frame(H2Client.HEADERS, 5, stream, H2Client.block("x-sum", "17"));
                Answer answer = client.await(stream);
                assertEquals("hello, world", answer.text());
                assertEquals(List.of(new Line("x-sum", "17")), answer.trailers);
                assertNull(answer.field("content-length"));
            }
        }
    }

    @Test
    void aLengthIsSaidToTheEndpointIfTheClientSaidIt() {
        try (TestOrigin origin = echo();
                Gateway gateway = Gateway.before(origin);
                H2Client client = H2Client.connect(gateway)) {
            int stream = client.post("/", "content-length", "5");
            client.data(stream, "hello", true);
            String text = client.await(stream).text();
            assertTrue(text.contains("Line[name=content-length, value=5]") && text.contains("body hello"), text);
            int empty = client.post("/", "content-length", "0");
            client.data(empty, "", true);
            assertTrue(client.await(empty).text().contains("Line[name=content-length, value=0]"));
            assertEquals(0, client.answer(stream).interim.size());
        }
    }

    @Test
    void interimAnswersPassAndHundredIsWaitedFor() {
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    connection.readHead();
                    connection.send("HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n");
                    for (int i = 0; i < "hello".length(); i++) {
                        connection.next();
                    }
                    connection.send(TestOrigin.ok("done"));
                });
                Gateway gateway = Gateway.before(origin);
                H2Client client = H2Client.connect(gateway)) {
            int stream = client.post("/", "expect", "100-continue", "content-length", "5");
            while (!client.answer(stream).interim.contains(100)) {
                client.read();
            }
            client.data(stream, "hello", true);
            Answer answer = client.await(stream);
            assertEquals(List.of(103, 100), answer.interim);
            assertEquals("done", answer.text());
        }
    }

    @Test
    void answersWithoutABodyEndWithTheirHead() {
        try (TestOrigin origin = TestOrigin.answering(request -> switch (request.target()) {
                    case "/204" -> "HTTP/1.1 204 No Content\r\n\r\n";
                    case "/304" -> "HTTP/1.1 304 Not Modified\r\ncontent-length: 9\r\n\r\n";
                    default -> "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n";
                });
                Gateway gateway = Gateway.before(origin);
                H2Client client = H2Client.connect(gateway)) {
            Answer none = client.await(client.get("/204"));
            assertEquals(204, none.status);
            assertNull(none.field("content-length"));
            assertEquals("9", client.await(client.get("/304")).field("content-length"));
            Answer head = client.await(
                    client.headers(true, ":method", "HEAD", ":path", "/", ":scheme", "http", ":authority", "a"));
            assertEquals(200, head.status);
            assertEquals("9", head.field("content-length"));
            assertEquals(0, head.length());
        }
    }

    @Test
    void theGatewaysOwnAnswersAreWhatTheyAreInHttp1() {
        try (Gateway gateway = Gateway.start("""
                listeners: { web: { bind: "127.0.0.1:0", http: {} } }
                routes: [ { match: { path: /ping }, respond: { status: 200, body: pong } } ]
                """);
                H2Client client = H2Client.connect(gateway)) {
            assertEquals("pong", client.await(client.get("/ping")).text());
            Answer missing = client.await(client.get("/else"));
            assertEquals(404, missing.status);
            assertEquals("application/problem+json", missing.field("content-type"));
            assertTrue(missing.text().contains("no_route"), missing::text);
            int post = client.post("/ping", "content-length", "5");
            assertEquals("pong", client.await(post).text());
            client.data(post, "hello", true);
            client.ping();
            assertEquals(-1, client.answer(post).resetCode, "a small body is let come to its end");
            int endless = client.post("/ping");
            assertEquals("pong", client.await(endless).text());
            client.ping();
            assertEquals(0, client.answer(endless).resetCode, "the client need not go on");
        }
    }

    @Test
    void aResetCancelsTheWorkAtTheEndpoint() {
        try (TestOrigin origin = TestOrigin.start(connection -> connection.readUntilEnd());
                Gateway gateway = Gateway.before(origin);
                H2Client client = H2Client.connect(gateway)) {
            int stream = client.get("/");
            awaitRequest(origin, 0);
            client.reset(stream, 8);
            origin.connection(0).awaitEnd();
            assertEquals(Failure.REQUEST_CANCELLED, gateway.nextEnded().failure());
            client.ping();
        }
    }

    @Test
    void anAnswerThatIsCutResetsItsStreamOnly() {
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    Message request = connection.read();
                    if (request != null && request.target().equals("/cut")) {
                        connection.send("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf");
                        connection.close();
                    } else {
                        connection.send(TestOrigin.ok("whole"));
                    }
                });
                Gateway gateway = Gateway.before(origin);
                H2Client client = H2Client.connect(gateway)) {
            Answer cut = client.await(client.get("/cut"));
            assertEquals(200, cut.status);
            assertEquals(2, cut.resetCode);
            assertEquals("whole", client.await(client.get("/")).text());
        }
    }

    @Test
    void aClientThatLeavesCancelsAll() {
        try (TestOrigin origin = TestOrigin.start(connection -> connection.readUntilEnd());
                Gateway gateway = Gateway.before(origin)) {
            try (H2Client client = H2Client.connect(gateway)) {
                client.get("/1");
                client.get("/2");
                awaitRequest(origin, 1);
                awaitRequest(origin, 0);
            }
            assertEquals(Failure.CLIENT_CLOSED, gateway.nextEnded().failure());
            assertEquals(Failure.CLIENT_CLOSED, gateway.nextEnded().failure());
            Await.until("the connection to be gone", () -> gateway.metric("connections") == 0);
        }
    }

    @Test
    void bytesThatComeOneByOneMeanTheSame() {
        try (TestOrigin origin = echo();
                Gateway gateway = Gateway.before(origin);
                H2Client client = H2Client.silent(gateway.address())) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            all.writeBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(ISO_8859_1));
            all.writeBytes(H2Client.frameBytes(4, 0, 0, new byte[0]));
            byte[] block = H2Client.block(":method", "POST", ":scheme", "http", ":path", "/", ":authority", "a");
            all.writeBytes(H2Client.frameBytes(1, 4, 1, block));
            all.writeBytes(H2Client.frameBytes(0, 8, 1, new byte[] {3, 'x', 'y', 0, 0, 0}));
            all.writeBytes(H2Client.frameBytes(0, 9, 1, new byte[] {0, 'z'}));
            long before = 0;
            for (byte b : all.toByteArray()) {
                client.raw(new byte[] {b});
                long sent = ++before;
                Await.until("a byte to be read", () -> gateway.bytesIn() >= sent);
            }
            assertTrue(client.await(1).text().contains("body xyz"), client.answer(1)::text);
        }
    }

    @Test
    void aListenerMayRefuseToSpeakIt() {
        try (TestOrigin origin = echo();
                Gateway gateway = Gateway.start("""
                        listeners: { web: { bind: "127.0.0.1:0", http: { http2: off } } }
                        routes: [ { upstream: app } ]
                        upstreams: { app: { endpoints: [ "${origin}" ] } }
                        """, origin)) {
            assertEquals(505, gateway.ask("PRI * HTTP/2.0\r\n\r\n").status());
        }
    }
}
