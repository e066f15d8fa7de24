package io.headgate.dataplane.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.testing.Await;
import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.OriginConnection;
import io.headgate.dataplane.testing.TestClient;
import io.headgate.dataplane.testing.TestOrigin;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.zip.CRC32;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A reset on one side is a reset on the other, and takes nothing away that had been sent before it. */
class TcpResetTest {
    private static final long MUCH = 2L * Stream.MIB;

    private final Stream stream = new Stream();
    private final Gate open = new Gate();
    private final CompletableFuture<Boolean> reset = new CompletableFuture<>();
    private final CompletableFuture<Long> sum = new CompletableFuture<>();

    /** An endpoint's script: once it may, reads all there is and notes what that was, and how it ended. */
    private void readAllLate(OriginConnection connection) {
        open.pass();
        CRC32 read = new CRC32();
        try {
            for (int b = connection.next(); b >= 0; b = connection.next()) {
                read.update(b);
            }
            reset.complete(false);
        } catch (IOException e) {
            reset.complete(true);
        }
        sum.complete(read.getValue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "io_uring"})
    void ofTheEndpointReachesTheClientBehindItsBytes(String transport) {
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    connection.next();
                    Tcp.send(connection, stream, MUCH);
                    connection.next();
                    connection.reset();
                });
                Gateway gateway = Tcp.before(origin, transport);
                TestClient client = gateway.connect()) {
            client.send("a");
            Await.until("the answer to be sent", () -> gateway.metric("bytes_total", "direction", "out") == MUCH);
            client.send("b");
            CRC32 read = new CRC32();
            client.skip(MUCH, read);
            assertEquals(stream.checksum(MUCH), read.getValue());
            assertEquals(TestClient.End.RESET, client.awaitEnd());
            assertEquals(1.0, gateway.metric("failures_total", "reason", "endpoint_reset"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "io_uring"})
    void ofTheClientReachesTheEndpointBehindItsBytes(String transport) {
        try (TestOrigin origin = TestOrigin.start(this::readAllLate);
                Gateway gateway = Tcp.before(origin, transport);
                TestClient client = gateway.connect()) {
            stream.pieces(MUCH).forEach(client::send);
            Await.until("all to be passed on", () -> gateway.bytesIn() == MUCH);
            client.reset();
            open.open();

            assertEquals(stream.checksum(MUCH), sum.join());
            assertTrue(reset.join());
            Await.until("the tunnel to be over", () -> gateway.metric("connections") == 0);
            assertEquals(1.0, gateway.metric("failures_total", "reason", "client_reset"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "io_uring", "nio"})
    void doesNotHarmAStreamThatHadEnded(String transport) {
        try (TestOrigin origin = TestOrigin.start(this::readAllLate);
                Gateway gateway = Tcp.before(origin, transport);
                TestClient client = gateway.connect()) {
            stream.pieces(MUCH).forEach(client::send);
            client.shutdownOutput();
            Await.until("all to be passed on", () -> gateway.bytesIn() == MUCH);
            client.reset();
            open.open();

            assertEquals(stream.checksum(MUCH), sum.join());
            assertFalse(reset.join());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "io_uring", "nio"})
    void ofAnEndpointWhileItIsWrittenToLosesNothingOfWhatItSaid(String transport) {
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    connection.next();
                    connection.send("you are not welcome");
                    connection.reset();
                });
                Gateway gateway = Tcp.before(origin, transport);
                TestClient client = gateway.connect()) {
            client.send("a");
            while (!client.hasInput()) {
                offer(client);
            }
            assertEquals("you are not welcome", client.readUntilEnd());
            Await.until("the tunnel to be over", () -> gateway.metric("connections") == 0);
        }
    }

    private void offer(TestClient client) {
        try {
            client.offer(stream.block());
        } catch (UncheckedIOException resetSinceTheLastLook) {
            // What was said before is there to be read all the same.
        }
    }
}
