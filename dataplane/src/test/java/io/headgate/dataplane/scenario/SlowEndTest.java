package io.headgate.dataplane.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.TestClient;
import io.headgate.dataplane.testing.TestClient.End;
import io.headgate.dataplane.testing.TestOrigin;
import java.util.zip.CRC32;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The last bytes of an answer reach a client that takes its time, though all else about the exchange is over. */
class SlowEndTest {
    private final Stream stream = new Stream();
    private final int length = 160 * stream.block().length;

    private Gateway gateway(TestOrigin origin) {
        return Gateway.start("""
            listeners: { web: { bind: "127.0.0.1:0", http: { timeouts: { header: 200ms, keep_alive: 200ms } } } }
            routes: [ { upstream: app } ]
            upstreams: { app: { endpoints: [ "${origin}" ] } }
            """, origin);
    }

    @ParameterizedTest
    @ValueSource(strings = {"connection: close", "connection: keep-alive"})
    void ofAnAnswerThatIsComplete(String connection) {
        try (TestOrigin origin = TestOrigin.start(each -> {
                    each.readHead();
                    each.send("HTTP/1.1 200 OK\r\ncontent-length: " + length + "\r\n\r\n");
                    for (int i = 0; i < 160; i++) {
                        each.send(stream.block());
                    }
                });
                Gateway gateway = gateway(origin);
                TestClient client = TestClient.connect(gateway.address(), 16 * 1024)) {
            client.send(Requests.get("/", connection));
            client.readHead();
            assertReadsSlowly(client, gateway);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"content-length: 100000000", "transfer-encoding: chunked"})
    void ofAnAnswerThatCameBeforeTheRequestWasComplete(String body) {
        try (TestOrigin origin = TestOrigin.start(each -> {
                    each.readHead();
                    each.send("HTTP/1.1 403 No\r\nconnection: close\r\ncontent-length: " + length + "\r\n\r\n");
                    for (int i = 0; i < 160; i++) {
                        each.send(stream.block());
                    }
                });
                Gateway gateway = gateway(origin);
                TestClient client = TestClient.connect(gateway.address(), 16 * 1024)) {
            client.send(Requests.head("POST", "/", body));
            client.readHead();
            assertReadsSlowly(client, gateway);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 40, 100})
    void ofAFixedAnswer(int kib) {
        String body = "x".repeat(kib * 1000);
        try (Gateway gateway = Gateway.start("""
            listeners: { web: { bind: "127.0.0.1:0", http: { timeouts: { header: 200ms, keep_alive: 200ms } } } }
            routes: [ { respond: { body: "%s" } } ]
            """.formatted(body));
                TestClient client = TestClient.connect(gateway.address(), 2048)) {
            client.send(Requests.head("POST", "/", "content-length: 1000000"));
            String head = client.readHead();
            assertEquals("HTTP/1.1 200 OK", head.substring(0, 15));
            Steady.await("all to be on its way", () -> (long) gateway.metric("bytes_total", "direction", "out"));
            client.skip(body.length());
            assertEquals(End.CLOSED, client.awaitEnd());
        }
    }

    /**
     * Reads until the gateway is done with the exchange, lets more time pass than any wait of the listener, and reads
     * the rest.
     */
    private void assertReadsSlowly(TestClient client, Gateway gateway) {
        CRC32 sum = new CRC32();
        int read = 0;
        while (gateway.noneEnded()) {
            Steady.await(
                    "the gateway to be held up", 2, () -> (long) gateway.metric("bytes_total", "direction", "out"));
            client.skip(8192, sum);
            read += 8192;
        }
        assertTrue(
                length - read > Stream.MIB, "some of the answer is in the kernel, and before that some in the gateway");
        Steady.await(
                "the listener's waits to be over", 500, () -> (long) gateway.metric("bytes_total", "direction", "out"));
        client.skip(length - read, sum);
        assertEquals(stream.checksum(length), sum.getValue());
        assertEquals(End.CLOSED, client.awaitEnd());
    }
}
