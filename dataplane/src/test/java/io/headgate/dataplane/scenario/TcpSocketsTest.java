package io.headgate.dataplane.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.TestClient;
import io.headgate.dataplane.testing.TestClient.End;
import io.headgate.dataplane.testing.TestOrigin;
import java.nio.file.Path;
import java.util.zip.CRC32;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A tunnel over every kind of socket on both sides, on every transport. */
class TcpSocketsTest {
    private static final int MUCH = 5 * Stream.MIB;

    @TempDir
    private Path folder;

    private final Stream stream = new Stream();

    @ParameterizedTest
    @CsvSource({
        "epoll, 127.0.0.1:0, 127.0.0.1:0",
        "epoll, [::1]:0, [::1]:0",
        "epoll, unix:web, unix:app",
        "epoll, unix:web, 127.0.0.1:0",
        "epoll, 127.0.0.1:0, unix:app",
        "io_uring, 127.0.0.1:0, 127.0.0.1:0",
        "io_uring, [::1]:0, [::1]:0",
        "nio, 127.0.0.1:0, 127.0.0.1:0",
        "nio, [::1]:0, [::1]:0",
    })
    void passesBytesAndTheEndOfEachDirection(String transport, String bind, String endpoint) {
        Transports.assumeAvailable(transport);
        try (TestOrigin origin = TestOrigin.start(socket(endpoint), connection -> {
                    assertEquals(stream.checksum(MUCH), Tcp.checksumUntilEnd(connection));
                    Tcp.send(connection, stream, MUCH);
                    connection.close();
                });
                Gateway gateway = gateway(transport, bind, origin);
                TestClient client = gateway.connect()) {
            stream.pieces(MUCH).forEach(client::send);
            client.shutdownOutput();
            CRC32 sum = new CRC32();
            client.skip(MUCH, sum);
            assertEquals(stream.checksum(MUCH), sum.getValue());
            assertEquals(End.CLOSED, client.awaitEnd());
            assertEquals(null, gateway.nextPassedOn().failure());
        }
    }

    /** Neither NIO nor io_uring end one direction of a Unix socket alone. */
    @ParameterizedTest
    @CsvSource({"io_uring", "nio"})
    void passesBytesOverUnixSockets(String transport) {
        Transports.assumeAvailable(transport);
        try (TestOrigin origin = TestOrigin.start(socket("unix:app"), Tcp::echo);
                Gateway gateway = gateway(transport, "unix:web", origin);
                TestClient client = gateway.connect()) {
            client.send("ping");
            assertEquals("ping", client.readBytes(4));
            client.close();
            origin.connection(0).awaitEnd();
        }
    }

    private Gateway gateway(String transport, String bind, TestOrigin origin) {
        return Gateway.start("""
            listeners: { db: { bind: "%s", tcp: { upstream: pg } } }
            upstreams: { pg: { endpoints: [ "${origin}" ] } }
            transport: %s
            """.formatted(socket(bind), transport), origin);
    }

    private String socket(String address) {
        return address.startsWith("unix:") ? "unix:" + folder.resolve(address.substring(5)) : address;
    }
}
