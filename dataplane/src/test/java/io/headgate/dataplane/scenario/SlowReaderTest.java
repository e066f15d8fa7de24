package io.headgate.dataplane.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.TestClient;
import io.headgate.dataplane.testing.TestOrigin;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A download of 10 GiB to a client that stops reading: the origin is paused, the worker holds next to nothing, and all
 * goes on later.
 */
class SlowReaderTest {
    private static final long DECLARED = 10L << 30;
    private static final long FAST = 256L * Stream.MIB;
    private static final long LATER = 16L * Stream.MIB;

    private final Stream stream = new Stream();
    private final AtomicLong sent = new AtomicLong();

    @ParameterizedTest
    @ValueSource(strings = {"content-length: " + DECLARED, "connection: close"})
    void pausesTheOriginAndNotTheWorkersMemory(String framing) {
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    connection.readHead();
                    connection.send("HTTP/1.1 200 OK\r\n" + framing + "\r\n\r\n");
                    while (sent.get() < DECLARED) {
                        connection.send(stream.block());
                        sent.addAndGet(stream.block().length);
                    }
                });
                Gateway gateway = Gateway.before(origin)) {
            Memory memory = new Memory();
            TestClient client = gateway.connect();
            CRC32 sum = new CRC32();
            client.send("GET / HTTP/1.0\r\n\r\n");
            client.readHead();
            client.skip(FAST, sum);

            Steady.await("the origin to be paused", sent::get);
            memory.assertBelow(Stream.MIB);
            assertTrue(sent.get() < FAST + 96L * Stream.MIB, () -> "more than sockets hold: " + sent.get());

            client.skip(LATER, sum);
            assertEquals(stream.checksum(FAST + LATER), sum.getValue());
            client.close();
            assertEquals(Failure.CLIENT_CLOSED, gateway.nextEnded().failure());
            origin.connection(0).awaitEnd();
        }
    }
}
