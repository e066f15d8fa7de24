package io.headgate.dataplane.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.testing.Await;
import io.headgate.dataplane.testing.Ended;
import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.TestClient;
import io.headgate.dataplane.testing.TestOrigin;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * How slowly a client may read its answer: by what reaches it and not by what leaves the process, which behind a full
 * socket moves in lumps, and only while something waits for it.
 */
class SlowAnswersTest {
    private static final int RECEIVE_BYTES = 16 * 1024;
    private static final String ENDLESS = "HTTP/1.1 200 OK\r\ncontent-length: " + (1L << 40) + "\r\n\r\n";
    private static final byte[] BLOCK = new byte[256 * 1024];
    /** Of an origin that sends ten a second: for longer than a reader may fall behind. */
    private static final int BLOCKS = 50;

    private static Gateway gateway(String rate, TestOrigin origin) {
        return Gateway.start("""
            listeners: { web: { bind: "127.0.0.1:0", http: { timeouts: { write_stall: 3s, write_min_rate: %s } } } }
            routes: [ { upstream: app } ]
            upstreams: { app: { endpoints: [ "${origin}" ] } }
            """.formatted(rate), origin);
    }

    private static TestOrigin sendingAllItCan() {
        return TestOrigin.start(connection -> {
            connection.readHead();
            connection.send(ENDLESS);
            while (true) {
                connection.send(BLOCK);
            }
        });
    }

    private static TestClient ask(Gateway gateway) {
        TestClient client = TestClient.connect(gateway.address(), RECEIVE_BYTES);
        client.send(Requests.GET);
        client.readHead();
        return client;
    }

    /** Reads {@code bytes}, and after that nothing for {@code restMs} milliseconds. */
    private static void readSome(TestClient client, int bytes, long restMs) {
        long untilNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(restMs);
        client.skip(bytes);
        Await.until("a rest to be over", () -> System.nanoTime() >= untilNs);
    }

    private static void assertCut(Failure why, Gateway gateway, TestOrigin origin) {
        Ended ended = gateway.nextEnded();
        assertEquals(why, ended.failure());
        assertEquals(200, ended.status());
        assertTrue(ended.durationNs() >= TimeUnit.SECONDS.toNanos(3), ended::toString);
        assertEquals(1.0, gateway.metric("failures_total", "side", "client", "reason", why.reason()));
        origin.connection(0).awaitEnd();
    }

    @Test
    void aReaderThatStopsIsCutOff() {
        try (TestOrigin origin = sendingAllItCan();
                Gateway gateway = gateway("1MiB/s", origin);
                TestClient _ = ask(gateway)) {
            assertCut(Failure.WRITE_STALLED, gateway, origin);
        }
    }

    @Test
    void aReaderThatTricklesIsCutOff() {
        try (TestOrigin origin = sendingAllItCan();
                Gateway gateway = gateway("1MiB/s", origin);
                TestClient client = ask(gateway)) {
            for (int i = 0; i < 300 && gateway.noneEnded(); i++) {
                readSome(client, RECEIVE_BYTES, 100);
            }
            assertCut(Failure.WRITE_TOO_SLOW, gateway, origin);
        }
    }

    /** The last of the answer is with the gateway, and the exchange is over. */
    @Test
    void aReaderThatTricklesThroughTheEndOfItsAnswerIsCutOff() {
        try (Gateway gateway = Gateway.start("""
                        listeners:
                          web: { bind: "127.0.0.1:0", http: { timeouts: { write_stall: 3s, write_min_rate: 64MiB/s } } }
                        routes: [ { respond: { body: "%s" } } ]
                        """.formatted("x".repeat(1_000_000)));
                TestClient client = TestClient.connect(gateway.address(), 2048)) {
            client.send(Requests.GET.repeat(16)); // more than sockets hold
            client.readHead();
            String reason = Failure.WRITE_TOO_SLOW.reason();
            for (int i = 0; i < 1000 && gateway.metric("failures_total", "reason", reason) == 0; i++) {
                readSome(client, 4 * 1024, 20);
            }
            assertEquals(1.0, gateway.metric("failures_total", "side", "client", "reason", reason));
        }
    }

    /** Long enough that the kernel's buffer has no room for more, for longer than a reader may stand still. */
    @Test
    void aReaderThatIsSlowAndFastEnoughGetsItAll() {
        try (TestOrigin origin = sendingAllItCan();
                Gateway gateway = gateway("50KiB/s", origin);
                TestClient client = ask(gateway)) {
            for (int i = 0; i < 40; i++) {
                readSome(client, 32 * 1024, 200);
            }
            assertTrue(gateway.noneEnded(), () -> "ended: " + gateway.nextEnded());
        }
    }

    @Test
    void aReaderMayPause() {
        try (TestOrigin origin = sendingAllItCan();
                Gateway gateway = gateway("1MiB/s", origin);
                TestClient client = ask(gateway)) {
            for (int i = 0; i < 4; i++) {
                readSome(client, 4 * Stream.MIB, 1500);
            }
            assertTrue(gateway.noneEnded(), () -> "ended: " + gateway.nextEnded());
        }
    }

    @Test
    void aReaderWhoseOriginIsSlowIsNotSlow() {
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    connection.readHead();
                    connection.send(ENDLESS);
                    for (int i = 0; i < BLOCKS; i++) {
                        connection.send(BLOCK);
                        long untilNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(100);
                        Await.until("a rest to be over", () -> System.nanoTime() >= untilNs);
                    }
                });
                Gateway gateway = gateway("1GiB/s", origin);
                TestClient client = TestClient.connect(gateway.address())) {
            client.send(Requests.GET);
            client.readHead();
            client.skip((long) BLOCKS * BLOCK.length);
            assertTrue(gateway.noneEnded(), () -> "ended: " + gateway.nextEnded());
        }
    }
}
