package io.headgate.dataplane.corpus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.headgate.dataplane.corpus.BadChunks.BadChunk;
import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.OriginConnection;
import io.headgate.dataplane.testing.TestClient;
import io.headgate.dataplane.testing.TestOrigin;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A body whose framing turns out to be bad while it is forwarded: 400, and the origin sees its connection closed before
 * the end of the body, so it never takes the request for complete.
 */
class BadRequestChunksTest {
    private static final String HEAD = "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n";
    private static final int DRIPPED_BYTES_MAX = 1000;

    private TestOrigin origin;
    private Gateway gateway;

    @BeforeEach
    void start() {
        origin = TestOrigin.start(connection -> {});
        gateway = Gateway.before(origin);
    }

    @AfterEach
    void stop() {
        gateway.close();
        origin.close();
    }

    static Stream<BadChunk> bodies() {
        return BadChunks.all();
    }

    static Stream<BadChunk> smallBodies() {
        return bodies().filter(body -> body.bytes().length() <= DRIPPED_BYTES_MAX);
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void refusesWhatComesWhole(BadChunk body) {
        try (TestClient client = gateway.connect()) {
            client.send(HEAD + body.bytes());
            assertRefused(client);
        }
    }

    @ParameterizedTest
    @MethodSource("smallBodies")
    void refusesWhatComesByteByByte(BadChunk body) {
        try (TestClient client = gateway.connect()) {
            client.drip(HEAD + body.bytes(), gateway::bytesIn);
            assertRefused(client);
        }
    }

    private void assertRefused(TestClient client) {
        assertEquals(400, client.read().status());
        assertEquals(TestClient.End.CLOSED, client.awaitEnd());
        assertEquals(Failure.BAD_CHUNK, gateway.nextEnded().failure());
        OriginConnection seen = origin.connection(0);
        seen.awaitEnd();
        assertFalse(seen.received().endsWith("0\r\n\r\n"), seen::received);
    }
}
