package io.headgate.dataplane.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.testing.Await;
import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.PassedOn;
import io.headgate.dataplane.testing.TestClient;
import io.headgate.dataplane.testing.TestClient.End;
import io.headgate.dataplane.testing.TestOrigin;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes through a TCP listener: as they are, both ways, each direction ending on its own. */
class TcpTunnelTest {
    private static final long BULK = 64L * Stream.MIB;

    @Test
    void passesBytesBothWays() {
        try (TestOrigin origin = TestOrigin.start(Tcp::echo);
                Gateway gateway = Tcp.before(origin);
                TestClient client = gateway.connect()) {
            client.send("ping");
            assertEquals("ping", client.readBytes(4));
            client.send("pong");
            assertEquals("pong", client.readBytes(4));
            assertEquals(1.0, gateway.metric("connections", "listener", "db"));
            assertEquals(8.0, gateway.metric("bytes_total", "listener", "db", "direction", "in"));
            assertEquals(8.0, gateway.metric("bytes_total", "listener", "db", "direction", "out"));

            client.shutdownOutput();
            assertEquals(End.CLOSED, client.awaitEnd());
            PassedOn told = gateway.nextPassedOn();
            assertEquals("db", told.listener());
            assertEquals("pg", told.upstream());
            assertEquals(origin.address(), told.endpoint());
            assertEquals(null, told.failure());
            assertEquals(8, told.bytesIn());
            assertEquals(8, told.bytesOut());
            assertEquals(-1, told.queueNs());
            assertTrue(told.connectNs() > 0 && told.connectNs() < told.durationNs(), told::toString);
            assertEquals(0.0, gateway.metric("connections"));
            assertEquals(1.0, gateway.metric("connections_total", "listener", "db"));
            assertEquals(1.0, gateway.metric("endpoint_connections_total", "upstream", "pg", "outcome", "opened"));
            assertEquals(0.0, gateway.metric("failures_total"));
        }
    }

    @Test
    void theEndpointMaySpeakFirst() {
        try (TestOrigin origin = TestOrigin.start(connection -> connection.send("220 ready"));
                Gateway gateway = Tcp.before(origin);
                TestClient client = gateway.connect()) {
            assertEquals("220 ready", client.readBytes(9));
            client.shutdownOutput();
            assertEquals(End.CLOSED, client.awaitEnd());
        }
    }

    @Test
    void theClientMayEndItsDirectionFirst() {
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    connection.readUntilEnd();
                    connection.send("all the rest");
                    connection.close();
                });
                Gateway gateway = Tcp.before(origin);
                TestClient client = gateway.connect()) {
            client.send("last words");
            client.shutdownOutput();

            assertEquals("all the rest", client.readUntilEnd());
            assertEquals("last words", origin.received());
        }
    }

    @Test
    void theEndpointMayEndItsDirectionFirst() {
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    connection.send("last words");
                    connection.shutdownOutput();
                    connection.readUntilEnd();
                });
                Gateway gateway = Tcp.before(origin);
                TestClient client = gateway.connect()) {
            assertEquals("last words", client.readUntilEnd());
            client.send("all the rest");
            client.shutdownOutput();

            origin.connection(0).awaitEnd();
            assertEquals("all the rest", origin.received());
        }
    }

    @Test
    void whatAClientSendsAndEndsBeforeItsEndpointIsThereArrives() {
        Gate open = new Gate();
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    open.pass();
                    connection.readUntilEnd();
                    connection.send("got it");
                    connection.close();
                });
                Gateway gateway = Tcp.gateway("", ", limits: { connections: 1 }", origin);
                TestClient first = gateway.connect()) {
            origin.connection(0);
            try (TestClient second = gateway.connect()) {
                second.send("early");
                second.shutdownOutput();
                Await.until("the second to wait", () -> gateway.metric("queue_length") == 1);
                first.shutdownOutput();
                open.open();

                assertEquals("got it", second.readUntilEnd());
                assertEquals("early", origin.connection(1).received());
            }
        }
    }

    @Test
    void muchPassesBothWaysAtOnceAndEachSideEndsOnItsOwn() throws IOException {
        Stream stream = new Stream();
        CompletableFuture<Long> arrived = new CompletableFuture<>();
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    CompletableFuture<Void> sending = async(() -> {
                        Tcp.send(connection, stream, BULK);
                        connection.shutdownOutput();
                    });
                    arrived.complete(Tcp.checksumUntilEnd(connection));
                    sending.join();
                });
                Gateway gateway = Tcp.before(origin);
                Socket client = connect(gateway)) {
            CompletableFuture<Void> sending = async(() -> sendAndEnd(client, stream, BULK));
            assertEquals(stream.checksum(BULK), checksum(client));
            assertEquals(stream.checksum(BULK), arrived.join());
            sending.join();
        }
    }

    @Test
    void muchArrivesWhoeverHasEndedFirst() throws IOException {
        Stream stream = new Stream();
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    connection.readUntilEnd();
                    Tcp.send(connection, stream, BULK);
                    connection.close();
                });
                Gateway gateway = Tcp.before(origin);
                Socket client = connect(gateway)) {
            client.shutdownOutput();
            assertEquals(stream.checksum(BULK), checksum(client));
        }
    }

    @Test
    void aSlowReaderPausesTheOtherSideAndNotTheWorkersMemory() {
        SlowReading reading = new SlowReading();
        try (TestOrigin origin = TestOrigin.start(reading::send);
                Gateway gateway = Tcp.before(origin);
                TestClient client = gateway.connect()) {
            reading.assertPausesTheEndpoint(client);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "io_uring", "nio"})
    void anEndpointThatHasSentAllAndClosedIsReadNoFasterThanTheClientReads(String transport) {
        Stream stream = new Stream();
        long length = 9L * Stream.MIB; // no more than the sockets on the way hold
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    Tcp.send(connection, stream, length);
                    connection.close();
                });
                Gateway gateway = Tcp.before(origin, transport);
                TestClient client = TestClient.connect(gateway.address(), 4096)) {
            Memory memory = new Memory();
            origin.connection(0);
            Steady.await("all to be sent that goes", () -> (long) gateway.metric("bytes_total", "direction", "out"));
            memory.assertBelow(Stream.MIB / 2);

            CRC32 sum = new CRC32();
            client.skip(length, sum);
            assertEquals(stream.checksum(length), sum.getValue());
            assertEquals(End.CLOSED, client.awaitEnd());
        }
    }

    /**
     * Both directions of the client's socket have ended, as far as the kernel can tell, and yet it is not read, because
     * the endpoint takes nothing. It is told when that takes something again.
     */
    @ParameterizedTest
    @ValueSource(strings = {"epoll", "io_uring", "nio"})
    void aSocketThatHasEndedAndIsNotReadKeepsTheWorkerNoBusier(String transport) throws IOException {
        Stream stream = new Stream();
        Gate open = new Gate();
        long length = 64L * Stream.MIB;
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    connection.shutdownOutput();
                    open.pass();
                    assertEquals(stream.checksum(length), Tcp.checksumUntilEnd(connection));
                });
                Gateway gateway = Tcp.before(origin, transport);
                Socket client = connect(gateway)) {
            CompletableFuture<Void> sending = async(() -> sendAndEnd(client, stream, length));
            assertEquals(-1, client.getInputStream().read());
            Steady.await("the endpoint to be full", gateway::bytesIn);
            long before = workersCpuNs();
            Steady.await("a while to pass", 500, gateway::bytesIn);
            long tookNs = workersCpuNs() - before;
            assertTrue(tookNs < TimeUnit.MILLISECONDS.toNanos(200), () -> "busy for " + tookNs + " ns");
            open.open();
            sending.join();
            assertEquals(length, gateway.nextPassedOn().bytesIn());
        }
    }

    private static long workersCpuNs() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long sum = 0;
        for (long id : threads.getAllThreadIds()) {
            ThreadInfo thread = threads.getThreadInfo(id);
            if (thread != null && thread.getThreadName().startsWith("worker")) {
                sum += Math.max(0, threads.getThreadCpuTime(id));
            }
        }
        return sum;
    }

    private interface Task {
        void run() throws IOException;
    }

    private static CompletableFuture<Void> async(Task task) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                task.run();
                done.complete(null);
            } catch (IOException e) {
                done.completeExceptionally(e);
            }
        });
        return done;
    }

    private static Socket connect(Gateway gateway) throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), gateway.port());
    }

    private static void sendAndEnd(Socket to, Stream stream, long bytes) throws IOException {
        for (byte[] piece : stream.pieces(bytes)) {
            to.getOutputStream().write(piece);
        }
        to.shutdownOutput();
    }

    private static long checksum(Socket from) throws IOException {
        CRC32 sum = new CRC32();
        byte[] piece = new byte[64 * 1024];
        for (int count = from.getInputStream().read(piece);
                count >= 0;
                count = from.getInputStream().read(piece)) {
            sum.update(piece, 0, count);
        }
        return sum.getValue();
    }
}
