package io.headgate.dataplane.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.TestClient;
import io.headgate.dataplane.testing.TestOrigin;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An endpoint that has sent all and closed, and a client that does not read: the rest waits in the kernel and not in
 * the worker's memory.
 */
class EndedDownloadTest {
    private static final long LAST = 12L * Stream.MIB;

    private final Stream stream = new Stream();
    private final AtomicLong sent = new AtomicLong();

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio"})
    void isNotReadFasterBecauseTheEndpointHasClosed(String transport) {
        int blocks = 1024;
        long length = (long) blocks * stream.block().length;
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    connection.readHead();
                    connection.send("HTTP/1.1 200 OK\r\ncontent-length: " + length + "\r\n\r\n");
                    for (int i = 0; i < blocks; i++) {
                        connection.send(stream.block());
                        sent.addAndGet(stream.block().length);
                    }
                    connection.close();
                });
                Gateway gateway = Gateway.start("""
                        listeners: { web: { bind: "127.0.0.1:0", http: {} } }
                        routes: [ { upstream: app } ]
                        upstreams: { app: { endpoints: [ "${origin}" ] } }
                        transport:\
                        """ + " " + transport, origin);
                TestClient client = TestClient.connect(gateway.address(), 64 * 1024)) {
            Memory memory = new Memory();
            client.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n");
            client.readHead();
            CRC32 sum = new CRC32();
            client.skip(length - LAST, sum);
            Steady.await("the origin to have sent what goes", sent::get);
            memory.assertBelow(Stream.MIB);

            client.skip(LAST, sum);
            assertEquals(stream.checksum(length), sum.getValue());
        }
    }
}
