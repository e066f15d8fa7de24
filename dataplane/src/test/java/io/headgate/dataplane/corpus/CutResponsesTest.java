package io.headgate.dataplane.corpus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.corpus.BadChunks.BadChunk;
import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.testing.Ended;
import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.TestClient;
import io.headgate.dataplane.testing.TestOrigin;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Responses that go wrong after their head: the client must notice, and the endpoint's connection is never used again.
 */
class CutResponsesTest {
    private static final String GET = "GET / HTTP/1.1\r\nhost: a\r\n\r\n";
    private static final String OLD_GET = "GET / HTTP/1.0\r\nhost: a\r\n\r\n";
    private static final String CHUNKED = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";

    static Stream<BadChunk> bodies() {
        return BadChunks.ofAnybody();
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void aBadChunkCutsTheAnswer(BadChunk body) {
        TestOrigin.Script script = connection -> {
            connection.expect();
            connection.send(CHUNKED + "3\r\nabc\r\n" + body.bytes());
        };
        assertCut(script);
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void aBadChunkResetsAnAnswerWithoutFraming(BadChunk body) {
        TestOrigin.Script script = connection -> {
            connection.expect();
            connection.send(CHUNKED + "3\r\nabc\r\n" + body.bytes());
        };
        try (TestOrigin origin = TestOrigin.start(script);
                Gateway gateway = Gateway.before(origin);
                TestClient client = gateway.connect()) {
            client.send(OLD_GET);
            client.readUntilEnd();

            assertTrue(client.wasReset(), "a clean end would look like a complete answer");
            assertEquals(Failure.BODY_CUT, gateway.nextEnded().failure());
        }
    }

    @Test
    void aBodyShorterThanItsLengthIsCut() {
        assertCut(connection -> {
            connection.expect();
            connection.send("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhello");
            connection.shutdownOutput();
        });
    }

    @Test
    void aBodyThatIsResetIsCut() {
        assertCut(connection -> {
            connection.expect();
            connection.send("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhello");
            connection.reset();
        });
    }

    @Test
    void aChunkedBodyWithoutAnEndIsCut() {
        assertCut(connection -> {
            connection.expect();
            connection.send(CHUNKED + "5\r\nhello\r\n");
            connection.shutdownOutput();
        });
    }

    @Test
    void aBodyUntilCloseThatIsResetIsCut() {
        assertCut(connection -> {
            connection.expect();
            connection.send("HTTP/1.1 200 OK\r\n\r\nhello");
            connection.reset();
        });
    }

    /** The client can tell: what it got is no complete response. */
    private static void assertCut(TestOrigin.Script script) {
        TestOrigin.Script afterwards = connection ->
                connection.send(TestOrigin.ok(connection.expect().target().substring(1)));
        AtomicInteger connections = new AtomicInteger();
        try (TestOrigin origin = TestOrigin.start(
                        connection -> (connections.getAndIncrement() == 0 ? script : afterwards).serve(connection));
                Gateway gateway = Gateway.before(origin);
                TestClient client = gateway.connect()) {
            client.send(GET);

            assertThrows(AssertionError.class, client::read);
            Ended ended = gateway.nextEnded();
            assertEquals(Failure.BODY_CUT, ended.failure());
            assertEquals("", client.readUntilEnd());
            assertEquals(
                    "again",
                    gateway.ask("GET /again HTTP/1.1\r\nhost: a\r\n\r\n").text());
            assertEquals(2, origin.connectionCount(), "the connection was used again");
        }
    }
}
