package io.headgate.dataplane.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.testing.Await;
import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.H2Client;
import io.headgate.dataplane.testing.H2Client.Answer;
import io.headgate.dataplane.testing.TestOrigin;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Messages that RFC 9113 section 8 calls malformed: their stream is reset, and nothing reaches the endpoint. */
class Http2MalformedTest {
    private static final int PROTOCOL_ERROR = 1;

    private static TestOrigin origin;
    /** Where bodies go; never answers. */
    private static TestOrigin quiet;

    private static Gateway gateway;
    private Cost cost;

    @BeforeAll
    static void start() {
        origin = TestOrigin.answering(TestOrigin.ok("good"));
        quiet = TestOrigin.start(connection -> connection.readUntilEnd());
        gateway = Gateway.start("""
                listeners: { web: { bind: "127.0.0.1:0", http: {} } }
                routes:
                  - { match: { method: POST }, upstream: quiet }
                  - { upstream: app }
                upstreams: { app: { endpoints: [ "${origin}" ] }, quiet: { endpoints: [ "${origin2}" ] } }
                """, origin, quiet);
    }

    @BeforeEach
    void look() {
        gateway.forgetEnded();
        cost = new Cost();
    }

    @AfterEach
    void nothingIsLeft() {
        Await.until("the connection to be gone", () -> gateway.metric("connections") == 0);
        cost.assertBelow(256 << 10, 500);
    }

    @AfterAll
    static void stop() {
        gateway.close();
        origin.close();
        quiet.close();
        assertFalse(origin.received().contains("refused"), origin::received);
    }

    private static final String[] GOOD = {":method", "GET", ":scheme", "http", ":path", "/refused", ":authority", "a"};

    private static Arguments with(String what, String... more) {
        String[] all = Arrays.copyOf(GOOD, GOOD.length + more.length);
        System.arraycopy(more, 0, all, GOOD.length, more.length);
        return Arguments.of(what, all);
    }

    /** One of the four that must be there, in other words. */
    private static Arguments but(String name, String... instead) {
        String[] all = new String[GOOD.length - 2 + instead.length];
        int at = 0;
        for (int i = 0; i < GOOD.length; i += 2) {
            if (!GOOD[i].equals(name)) {
                all[at++] = GOOD[i];
                all[at++] = GOOD[i + 1];
            }
        }
        System.arraycopy(instead, 0, all, at, instead.length);
        return Arguments.of(name + " is " + Arrays.toString(instead), all);
    }

    static Stream<Arguments> heads() {
        return Stream.of(
                with("a capital", "X-a", "b"),
                with("an empty name", "", "b"),
                with("a space in a name", "x a", "b"),
                with("a colon in a name", "x:a", "b"),
                with("a CR in a value", "x-a", "b\rc"),
                with("a LF in a value", "x-a", "b\nx-forwarded-for: 1.2.3.4"),
                with("a CR LF in a value", "x-a", "b\r\ntransfer-encoding: chunked"),
                with("a NUL in a value", "x-a", "b\0"),
                with("a value that begins with a space", "x-a", " b"),
                with("a value that ends with a tab", "x-a", "b\t"),
                with("connection", "connection", "close"),
                with("keep-alive", "keep-alive", "5"),
                with("proxy-connection", "proxy-connection", "close"),
                with("transfer-encoding", "transfer-encoding", "chunked"),
                with("upgrade", "upgrade", "websocket"),
                with("te", "te", "gzip"),
                with("two hosts", "host", "b"),
                with("a pseudo-header field behind a field", "x-a", "b", ":method", "GET"),
                with("a pseudo-header field twice", ":path", "/refused"),
                with("an unknown one", ":version", "2"),
                with("one of answers", ":status", "200"),
                with("a protocol without CONNECT", ":protocol", "websocket"),
                with("a length with no body", "content-length", "1"),
                with("a length that is none", "content-length", "+1"),
                with("two lengths", "content-length", "0", "content-length", "0"),
                but(":method"),
                but(":scheme"),
                but(":path"),
                but(":method", ":method", ""),
                but(":method", ":method", "GE T"),
                but(":scheme", ":scheme", "ftp"),
                but(":path", ":path", ""),
                but(":path", ":path", "refused"),
                but(":path", ":path", "/refused x"),
                but(":path", ":path", "/refused\t"),
                but(":path", ":path", "/refused#x"),
                but(":path", ":path", "/refused HTTP/1.1\r\nx: y"),
                but(":path", ":path", "*"),
                but(":authority", ":authority", ""),
                but(":authority", ":authority", "user@refused"),
                but(":authority", ":authority", "refused, a"),
                but(":authority", ":authority", "refused:99999"),
                but(":authority", "host", "refused", "host", "b"),
                Arguments.of("CONNECT with a path", new String[] {
                    ":method", "CONNECT", ":authority", "refused:1", ":path", "/", ":scheme", "http"
                }));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("heads")
    void aHeadThatIsNoneResetsItsStream(String what, String[] fields) {
        try (H2Client client = H2Client.connect(gateway)) {
            Answer answer = client.await(client.headers(true, fields));
            assertEquals(PROTOCOL_ERROR, answer.resetCode);
            assertEquals(0, answer.status);
            assertEquals(Failure.MALFORMED_MESSAGE, gateway.nextEnded().failure());
            assertEquals("good", client.await(client.get("/")).text(), "on the same connection");
        }
    }

    static Stream<Arguments> answered() {
        return Stream.of(
                Arguments.of(400, but(":authority").get()[1]),
                Arguments.of(400, but(":path", ":path", "/../refused").get()[1]),
                Arguments.of(400, but(":path", ":path", "/%zz/refused").get()[1]),
                Arguments.of(
                        414,
                        but(":path", ":path", "/refused" + "x".repeat(9000)).get()[1]),
                Arguments.of(417, with("", "expect", "refused").get()[1]),
                Arguments.of(431, with("", "x-a", "b".repeat(8190)).get()[1]),
                Arguments.of(501, new String[] {":method", "CONNECT", ":authority", "refused:1"}));
    }

    @ParameterizedTest
    @MethodSource("answered")
    void aHeadThatIsValidAndRefusedIsAnsweredAsInHttp1(int status, String[] fields) {
        try (H2Client client = H2Client.connect(gateway)) {
            assertEquals(status, client.await(client.headers(true, fields)).status);
            assertEquals("good", client.await(client.get("/")).text(), "on the same connection");
        }
    }

    @Test
    void aBodyOfAnotherLengthThanWasSaidResetsItsStream() {
        try (H2Client client = H2Client.connect(gateway)) {
            int more = client.post("/", "content-length", "3");
            client.data(more, "hello", false);
            assertEquals(PROTOCOL_ERROR, client.await(more).resetCode);
            int less = client.post("/", "content-length", "9");
            client.data(less, "hello", true);
            assertEquals(PROTOCOL_ERROR, client.await(less).resetCode);
            int none = client.post("/", "content-length", "9");
            client.frame(H2Client.HEADERS, 5, none, H2Client.block("x-sum", "1"));
            assertEquals(PROTOCOL_ERROR, client.await(none).resetCode);
            for (int i = 0; i < 3; i++) {
                assertEquals(Failure.MALFORMED_MESSAGE, gateway.nextEnded().failure());
            }
        }
    }

    @Test
    void trailersThatAreNoneResetTheirStream() {
        try (H2Client client = H2Client.connect(gateway)) {
            for (String name : new String[] {":path", "content-length", "te", "host", "X-a", "authorization"}) {
                int stream = client.post("/");
                client.frame(H2Client.HEADERS, 5, stream, H2Client.block(name, "1"));
                assertEquals(PROTOCOL_ERROR, client.await(stream).resetCode, name);
            }
            int goesOn = client.post("/");
            client.frame(H2Client.HEADERS, 4, goesOn, H2Client.block("x-a", "1"));
            assertEquals(PROTOCOL_ERROR, client.await(goesOn).resetCode, "trailers that do not end the stream");
        }
    }
}
