package io.headgate.dataplane.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.TestClient;
import io.headgate.dataplane.testing.TestOrigin;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * An answer without end that is compressed for a client that stops reading: nothing is compressed that nobody takes,
 * what goes into the compressor and what has come out of it are bounded, and all goes on later.
 */
class SlowGzipReaderTest {
    private static final String CONFIG = """
        listeners: { web: { bind: "127.0.0.1:0", http: {} } }
        routes: [ { name: all, filters: { gzip: {} }, upstream: app } ]
        upstreams: { app: { endpoints: [ "${origin}" ] } }
        """;
    private static final int RECEIVE_BYTES = 16 * 1024;
    private static final long FAST = 4L * Stream.MIB;
    private static final long LATER = 16L * Stream.MIB;

    private final Stream stream = new Stream();
    private final AtomicLong sent = new AtomicLong();

    /**
     * @param distinct how many of a block's bytes are not zero: the fewer, the smaller the pieces that come out, and
     *     the more of them wait
     */
    @ParameterizedTest
    @CsvSource({"HTTP/1.1, 0", "HTTP/1.0, 0", "HTTP/1.1, 2000", "HTTP/1.0, 2000", "HTTP/1.1, 65521", "HTTP/1.0, 65521"})
    void pausesTheCompressorAndTheOrigin(String version, int distinct) throws IOException {
        byte[] block = Arrays.copyOf(Arrays.copyOf(stream.block(), distinct), stream.block().length);
        byte[] chunk = Chunks.framed(block, block.length);
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    connection.readHead();
                    connection.send(
                            "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ntransfer-encoding: chunked\r\n\r\n");
                    while (true) {
                        connection.send(chunk);
                        sent.addAndGet(block.length);
                    }
                });
                Gateway gateway = Gateway.start(CONFIG, origin)) {
            Memory memory = new Memory();
            TestClient client = TestClient.connect(gateway.address(), RECEIVE_BYTES);
            client.send("GET / " + version + "\r\nhost: a\r\naccept-encoding: gzip\r\n\r\n");
            client.readHead();
            CheckedInputStream content =
                    new CheckedInputStream(new GZIPInputStream(body(client, version), RECEIVE_BYTES), new CRC32());
            content.skipNBytes(FAST);

            Steady.await("the origin to be paused", sent::get);
            memory.assertBelow(Stream.MIB);

            content.skipNBytes(LATER);
            assertEquals(checksum(block, FAST + LATER), content.getChecksum().getValue());
            client.close();
            assertEquals(Failure.CLIENT_CLOSED, gateway.nextEnded().failure());
            origin.connection(0).awaitEnd();
        }
    }

    /** Chunks, or the bytes as they are until the connection ends. */
    private static InputStream body(TestClient client, String version) {
        return version.equals("HTTP/1.1")
                ? new Chunks(client::next)
                : new InputStream() {
                    @Override
                    public int read() {
                        return client.next();
                    }
                };
    }

    private static long checksum(byte[] block, long bytes) {
        CRC32 sum = new CRC32();
        for (long left = bytes; left > 0; left -= block.length) {
            sum.update(block, 0, (int) Math.min(left, block.length));
        }
        return sum.getValue();
    }
}
