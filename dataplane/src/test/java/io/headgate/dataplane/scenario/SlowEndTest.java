package io.headgate.dataplane.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.OriginConnection;
import io.headgate.dataplane.testing.TestClient;
import io.headgate.dataplane.testing.TestClient.End;
import io.headgate.dataplane.testing.TestOrigin;
import java.io.IOException;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The last bytes of an answer reach a client that takes its time, though all else about the exchange is over. Answers
 * are as long as what fits on the way to a client that does not read, so that the last of them wait in the gateway for
 * as long as the client likes.
 */
class SlowEndTest {
    private static final int RECEIVE_BYTES = 16 * 1024;

    private final Stream stream = new Stream();
    private final TestOrigin origin = TestOrigin.start(this::serve);
    private final Gateway gateway = Gateway.start("""
            listeners:
              web: { bind: "127.0.0.1:0", http: { timeouts: { header: 200ms, keep_alive: 200ms } } }
            routes: [ { upstream: app } ]
            upstreams: { app: { endpoints: [ "${origin}" ] } }
            """, origin);

    /**
     * Answers {@code /LENGTH} at once, whatever of a body is still to come; the chat takes its length with the rest of
     * the path.
     */
    private void serve(OriginConnection connection) throws IOException {
        String head = connection.readHead();
        String[] path = head.split(" ", 3)[1].split("/");
        long length = Long.parseLong(path[path.length - 1]);
        connection.send(
                path[1].equals("chat")
                        ? TunnelTest.SWITCHING
                        : "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: " + length + "\r\n\r\n");
        for (byte[] piece : stream.pieces(length)) {
            connection.send(piece);
        }
        if (path[1].equals("chat")) {
            connection.shutdownOutput();
        }
    }

    @AfterEach
    void stop() {
        gateway.close();
        origin.close();
    }

    private long bytesOut() {
        return (long) gateway.metric("bytes_total", "direction", "out");
    }

    /** How many bytes are taken off the gateway's exchange when the client reads nothing. */
    private long onTheWay() {
        try (TestClient client = TestClient.connect(gateway.address(), RECEIVE_BYTES)) {
            long before = bytesOut();
            client.send(Requests.get("/" + (1L << 30)));
            Steady.await("the way to be full", this::bytesOut);
            return bytesOut() - before;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"connection: close", "connection: keep-alive"})
    void ofAnAnswerThatIsComplete(String connection) {
        long length = onTheWay();
        assertArrivesLate(length, Requests.get("/" + length, connection));
    }

    @ParameterizedTest
    @ValueSource(strings = {"content-length: 100000000", "transfer-encoding: chunked"})
    void ofAnAnswerThatCameBeforeTheRequestWasComplete(String body) {
        long length = onTheWay();
        assertArrivesLate(length, Requests.head("POST", "/" + length, body));
    }

    @Test
    void ofATunnel() {
        long length = onTheWay();
        assertArrivesLate(length, Requests.get("/chat/" + length, "connection: upgrade", "upgrade: websocket"));
    }

    private void assertArrivesLate(long length, String request) {
        try (TestClient client = TestClient.connect(gateway.address(), RECEIVE_BYTES)) {
            client.send(request);
            Steady.await("all of the listener's waits to be over", 700, this::bytesOut);
            client.readHead();
            CRC32 sum = new CRC32();
            client.skip(length, sum);
            assertEquals(stream.checksum(length), sum.getValue());
            assertEquals(End.CLOSED, client.awaitEnd());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 40, 100})
    void ofAFixedAnswer(int kilobytes) {
        String body = "x".repeat(kilobytes * 1000);
        try (Gateway fixed = Gateway.start("""
                        listeners:
                          web: { bind: "127.0.0.1:0", http: { timeouts: { header: 200ms, keep_alive: 200ms } } }
                        routes: [ { respond: { body: "%s" } } ]
                        """.formatted(body));
                TestClient client = TestClient.connect(fixed.address(), 2048)) {
            client.send(Requests.head("POST", "/", "content-length: 1000000"));
            client.readHead();
            Steady.await("all of the listener's waits to be over", 700, () ->
                    (long) fixed.metric("bytes_total", "direction", "out"));
            client.skip(body.length());
            assertEquals(End.CLOSED, client.awaitEnd());
        }
    }
}
