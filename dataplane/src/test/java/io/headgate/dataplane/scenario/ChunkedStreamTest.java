package io.headgate.dataplane.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.testing.Await;
import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.TestClient;
import io.headgate.dataplane.testing.TestOrigin;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A body in chunks whose length nobody has said, towards a side that stops reading: the sender is paused, the worker
 * holds next to nothing, and all goes on later. Chunks are of the sizes that are treated differently on the way: moved
 * together, copied, passed on as received.
 */
class ChunkedStreamTest {
    private static final String CONFIG = """
        listeners: { web: { bind: "127.0.0.1:0", http: { limits: { body: off } } } }
        routes: [ { upstream: app } ]
        upstreams: { app: { endpoints: [ "${origin}" ] } }
        """;
    private static final long FAST = 32L * Stream.MIB;
    private static final long LATER = 16L * Stream.MIB;

    /** Framing and content of the smallest chunks here are one and a half times as long as the content. */
    private static final long IN_SOCKETS = 96L * Stream.MIB;

    private final Stream stream = new Stream();
    private final CRC32 sum = new CRC32();
    private final AtomicLong moved = new AtomicLong();
    private final Gate goOn = new Gate();

    @ParameterizedTest
    @ValueSource(ints = {12, 1_500, 3_000, 65_521})
    void pausesTheOrigin(int chunkBytes) throws IOException {
        byte[] block = Chunks.framed(stream.block(), chunkBytes);
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    connection.readHead();
                    connection.send("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
                    while (true) {
                        connection.send(block);
                        moved.addAndGet(block.length);
                    }
                });
                Gateway gateway = Gateway.before(origin)) {
            Memory memory = new Memory();
            TestClient client = gateway.connect();
            client.send(Requests.GET);
            client.readHead();
            CheckedInputStream content = new CheckedInputStream(new Chunks(client::next), sum);
            content.skipNBytes(FAST);

            Steady.await("the origin to be paused", moved::get);
            memory.assertBelow(Stream.MIB);
            assertTrue(moved.get() < 3 * FAST / 2 + IN_SOCKETS, () -> "more than sockets hold: " + moved.get());

            content.skipNBytes(LATER);
            assertEquals(stream.checksum(FAST + LATER), sum.getValue());
            client.close();
            assertEquals(Failure.CLIENT_CLOSED, gateway.nextEnded().failure());
            origin.connection(0).awaitEnd();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {12, 1_500, 3_000, 65_521})
    void pausesTheClient(int chunkBytes) {
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    connection.readHead();
                    CheckedInputStream content = new CheckedInputStream(new Chunks(connection::next), sum);
                    content.skipNBytes(FAST);
                    moved.set(FAST);
                    goOn.pass();
                    content.skipNBytes(LATER);
                    moved.set(FAST + LATER);
                });
                Gateway gateway = Gateway.start(CONFIG, origin);
                TestClient client = gateway.connect()) {
            Memory memory = new Memory();
            client.send(Requests.head("POST", "/", "transfer-encoding: chunked"));
            Upload upload = new Upload(client, Chunks.framed(stream.block(), chunkBytes));
            Await.until("the endpoint to have read its part", () -> upload.offer() >= 0 && moved.get() == FAST);

            Steady.await("the client to be paused", upload::offer);
            memory.assertBelow(Stream.MIB);
            assertTrue(upload.offer() < 3 * FAST / 2 + IN_SOCKETS, () -> "more than sockets hold: " + upload.offer());

            goOn.open();
            Await.until("the endpoint to go on", () -> upload.offer() >= 0 && moved.get() == FAST + LATER);
            assertEquals(stream.checksum(FAST + LATER), sum.getValue());
        }
    }
}
