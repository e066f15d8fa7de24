package io.headgate.dataplane.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.Message;
import io.headgate.dataplane.testing.TestClient;
import io.headgate.dataplane.testing.TestOrigin;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;

/** Compression on real traffic. */
class GzipOverTheWireTest {
    private static final String HEAD = "GET / HTTP/1.1\r\nhost: a\r\naccept-encoding: ";
    private static final String GET = HEAD + "br;q=1, gzip;q=0.8\r\n\r\n";
    private static final String TEXT = "the quick brown fox jumps over the lazy dog\n".repeat(5000);

    private static Gateway gateway(TestOrigin origin) {
        return Gateway.start("""
                listeners: { web: { bind: "127.0.0.1:0", http: {} } }
                routes: [ { name: all, filters: { gzip: {} }, upstream: app } ]
                upstreams: { app: { endpoints: [ "${origin}" ] } }
                """, origin);
    }

    private static TestOrigin answering(String fields, String body) {
        return TestOrigin.answering(request -> "HTTP/1.1 200 OK\r\n" + fields + "content-length: " + body.length()
                + "\r\n\r\n" + (request.method().equals("HEAD") ? "" : body));
    }

    private static String decoded(byte[] gzip) {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new AssertionError("not gzip: " + gzip.length + " bytes", e);
        }
    }

    @Test
    void aClientThatWantsItGetsTheCompressedForm() {
        try (TestOrigin origin =
                        answering("content-type: text/plain\r\netag: \"v1\"\r\naccept-ranges: bytes\r\n", TEXT);
                Gateway gateway = gateway(origin);
                TestClient client = gateway.connect()) {
            for (int i = 0; i < 3; i++) {
                Message answer = client.roundTrip(GET);

                assertEquals("gzip", answer.field("content-encoding"));
                assertEquals("accept-encoding", answer.field("vary"));
                assertEquals("W/\"v1\"", answer.field("etag"));
                assertEquals("chunked", answer.field("transfer-encoding"));
                assertFalse(answer.has("content-length") || answer.has("accept-ranges"));
                assertEquals(TEXT, decoded(answer.body()));
                assertTrue(answer.body().length < TEXT.length() / 20, "bytes: " + answer.body().length);
            }
        }
    }

    @Test
    void pipelinedRequestsAreCompressedOneAfterTheOther() {
        try (TestOrigin origin = TestOrigin.answering(request -> "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\n"
                        + "content-length: 5000\r\n\r\n" + request.target().repeat(2500));
                Gateway gateway = gateway(origin);
                TestClient client = gateway.connect()) {
            client.send(GET.replace(" / ", " /a ") + GET.replace(" / ", " /b "));

            assertEquals("/a".repeat(2500), decoded(client.read().body()));
            assertEquals("/b".repeat(2500), decoded(client.read().body()));
        }
    }

    @Test
    void aClientThatDoesNotWantItGetsThePlainFormAndCachesAreTold() {
        try (TestOrigin origin = answering("content-type: text/plain\r\netag: \"v1\"\r\n", TEXT);
                Gateway gateway = gateway(origin)) {
            Message answer = gateway.ask(HEAD + "gzip;q=0, *\r\n\r\n");

            assertNull(answer.field("content-encoding"));
            assertEquals("accept-encoding", answer.field("vary"));
            assertEquals("\"v1\"", answer.field("etag"));
            assertEquals(String.valueOf(TEXT.length()), answer.field("content-length"));
            assertEquals(TEXT, answer.text());
        }
    }

    @Test
    void anAnswerToHeadSaysWhatItVariesBy() {
        try (TestOrigin origin = answering("content-type: text/plain\r\n", TEXT);
                Gateway gateway = gateway(origin);
                TestClient client = gateway.connect()) {
            client.send("HEAD" + GET.substring(3));
            Message answer = client.readToHead();

            assertNull(answer.field("content-encoding"));
            assertEquals("accept-encoding", answer.field("vary"));
            assertEquals(String.valueOf(TEXT.length()), answer.field("content-length"));
        }
    }

    @Test
    void aSmallAnswerStaysAsItIs() {
        try (TestOrigin origin = answering("content-type: text/plain\r\n", "x".repeat(1023));
                Gateway gateway = gateway(origin)) {
            Message answer = gateway.ask(GET);

            assertNull(answer.field("content-encoding"));
            assertNull(answer.field("vary"));
            assertEquals("x".repeat(1023), answer.text());
        }
    }

    @Test
    void anOldClientGetsItUntilTheConnectionCloses() {
        try (TestOrigin origin = answering("content-type: text/plain\r\n", TEXT);
                Gateway gateway = gateway(origin)) {
            Message answer = gateway.ask("GET / HTTP/1.0\r\nhost: a\r\naccept-encoding: gzip\r\n\r\n");

            assertEquals("gzip", answer.field("content-encoding"));
            assertFalse(answer.has("transfer-encoding") || answer.has("content-length"));
            assertEquals(TEXT, decoded(answer.body()));
        }
    }

    @Test
    void whatHasArrivedReachesTheClientBeforeMoreArrives() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    connection.expect();
                    connection.send("HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ntransfer-encoding: chunked\r\n\r\n"
                            + "5\r\nfirst\r\n");
                    awaitQuietly(goOn);
                    connection.send("6\r\nsecond\r\n0\r\n\r\n");
                });
                Gateway gateway = gateway(origin);
                TestClient client = gateway.connect()) {
            client.send(GET);
            assertTrue(client.readHead().contains("content-encoding: gzip\r\n"));
            ByteArrayOutputStream gzip = new ByteArrayOutputStream();

            readChunksUntil(client, gzip, "first");
            goOn.countDown();
            readChunksUntil(client, gzip, "firstsecond");
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Reads whole chunks until what has come decodes to {@code text}; a test that hangs here has found bytes held back.
     */
    private static void readChunksUntil(TestClient client, ByteArrayOutputStream gzip, String text) throws Exception {
        while (!decodedSoFar(gzip.toByteArray()).equals(text)) {
            StringBuilder size = new StringBuilder();
            while (size.indexOf("\r\n") < 0) {
                size.append(client.readBytes(1));
            }
            int bytes = Integer.parseInt(size.toString().strip(), 16);
            gzip.write(client.readBytes(bytes).getBytes(StandardCharsets.ISO_8859_1));
            client.readBytes(2);
        }
    }

    private static String decodedSoFar(byte[] gzip) throws Exception {
        if (gzip.length < 10) {
            return "";
        }
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(gzip, 10, gzip.length - 10);
            byte[] decoded = new byte[1000];
            return new String(decoded, 0, inflater.inflate(decoded), StandardCharsets.ISO_8859_1);
        } finally {
            inflater.end();
        }
    }

    @Test
    void anEventStreamPassesUntouched() {
        CountDownLatch goOn = new CountDownLatch(1);
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    connection.expect();
                    connection.send(
                            "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
                                    + "9\r\ndata: 1\n\n\r\n");
                    awaitQuietly(goOn);
                    connection.send("0\r\n\r\n");
                });
                Gateway gateway = gateway(origin);
                TestClient client = gateway.connect()) {
            client.send(GET);

            assertFalse(client.readHead().contains("content-encoding"));
            assertEquals("9\r\ndata: 1\n\n", client.readBytes(12));
            goOn.countDown();
            assertEquals("\r\n0\r\n\r\n", client.readBytes(7));
        }
    }

    @Test
    void anAnswerThatIsCutIsCutForTheClientToo() {
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    connection.expect();
                    connection.send("HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 100000\r\n\r\n"
                            + "x".repeat(50_000));
                    connection.close();
                });
                Gateway gateway = gateway(origin);
                TestClient client = gateway.connect()) {
            client.send(GET);
            client.readHead();
            assertFalse(client.readUntilEnd().endsWith("0\r\n\r\n"), "the body ended in order");

            assertEquals(Failure.BODY_CUT, gateway.nextEnded().failure());
        }
    }

    @Test
    void aClientThatGoesAwayLeavesNothingBehind() {
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    connection.expect();
                    connection.send("HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ntransfer-encoding: chunked\r\n\r\n"
                            + "5\r\nfirst\r\n");
                });
                Gateway gateway = gateway(origin)) {
            try (TestClient client = gateway.connect()) {
                client.send(GET);
                client.readHead();
            }

            assertEquals(Failure.CLIENT_CLOSED, gateway.nextEnded().failure());
        }
    }
}
