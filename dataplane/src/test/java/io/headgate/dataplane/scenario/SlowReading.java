package io.headgate.dataplane.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headgate.dataplane.testing.OriginConnection;
import io.headgate.dataplane.testing.TestClient;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32;

/** An endpoint that sends on and on through a tunnel, and a client that reads some, pauses, and reads on. */
final class SlowReading {
    private static final long READ_AT_ONCE = 32L * Stream.MIB;

    /** Far more than is read here and sockets hold. */
    private static final long SENT_MAX = 1L << 30;

    private final Stream stream = new Stream();
    private final AtomicLong sent = new AtomicLong();

    /** The endpoint's part. */
    void send(OriginConnection to) throws IOException {
        while (sent.get() < SENT_MAX) {
            to.send(stream.block());
            sent.addAndGet(stream.block().length);
        }
    }

    /** The client's part: its pause pauses the endpoint, the worker holds next to nothing, and all goes on later. */
    void assertPausesTheEndpoint(TestClient client) {
        Memory memory = new Memory();
        CRC32 sum = new CRC32();
        client.skip(READ_AT_ONCE, sum);
        Steady.await("the endpoint to be paused", sent::get);
        memory.assertBelow(Stream.MIB);

        client.skip(READ_AT_ONCE, sum);
        assertEquals(stream.checksum(2 * READ_AT_ONCE), sum.getValue());
    }
}
