package io.headgate.dataplane.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.testing.Await;
import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.TestClient;
import io.headgate.dataplane.testing.TestOrigin;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

/**
 * An upload of 10 GiB to an endpoint that stops reading: the client is paused, the worker holds next to nothing, and
 * all goes on later.
 */
class StalledUploadTest {
    private static final String CONFIG = """
        listeners: { web: { bind: "127.0.0.1:0", http: { limits: { body: off } } } }
        routes: [ { upstream: app } ]
        upstreams: { app: { endpoints: [ "${origin}" ] } }
        """;
    private static final long FAST = 256L * Stream.MIB;
    private static final long LATER = 16L * Stream.MIB;

    private final Stream stream = new Stream();
    private final CRC32 received = new CRC32();
    private final AtomicLong read = new AtomicLong();
    private final Gate goOn = new Gate();

    @Test
    void pausesTheClientAndNotTheWorkersMemory() {
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    connection.readHead();
                    Stream.read(connection, FAST, received);
                    read.set(FAST);
                    goOn.pass();
                    Stream.read(connection, LATER, received);
                    read.set(FAST + LATER);
                });
                Gateway gateway = Gateway.start(CONFIG, origin);
                TestClient client = gateway.connect()) {
            Memory memory = new Memory();
            client.send("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: " + (10L << 30) + "\r\n\r\n");
            Upload upload = new Upload(client, stream.block());
            Await.until("the endpoint to have read 256 MiB", () -> upload.offer() >= 0 && read.get() == FAST);

            Steady.await("the client to be paused", upload::offer);
            memory.assertBelow(Stream.MIB);
            assertTrue(upload.offer() < FAST + 96L * Stream.MIB, () -> "more than sockets hold: " + upload.offer());

            goOn.open();
            Await.until("the endpoint to go on", () -> upload.offer() >= 0 && read.get() == FAST + LATER);
            assertEquals(stream.checksum(FAST + LATER), received.getValue());
        }
    }
}
