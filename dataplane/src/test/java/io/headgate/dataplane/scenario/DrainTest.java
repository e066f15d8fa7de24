package io.headgate.dataplane.scenario;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.testing.Await;
import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.Message;
import io.headgate.dataplane.testing.TestClient;
import io.headgate.dataplane.testing.TestClient.End;
import io.headgate.dataplane.testing.TestOrigin;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The end of a node: whoever has asked is answered, whoever has not is closed upon, and the deadline holds. */
class DrainTest {
    @Test
    void requestsUnderWayAreAnsweredAndIdleConnectionsClosed() {
        Gate open = new Gate();
        try (TestOrigin origin = open.holding();
                Gateway gateway = Gateway.start(2, """
                    listeners: { web: { bind: "127.0.0.1:0", http: {} } }
                    routes: [ { upstream: app } ]
                    upstreams: { app: { endpoints: [ "${origin}" ] } }
                    """, origin);
                Clients busy = Clients.connect(10, gateway);
                Clients idle = Clients.connect(10, gateway)) {
            String address = gateway.address();
            busy.each(client -> client.send(Requests.GET));
            origin.connection(9);
            CompletableFuture<Boolean> drained = gateway.drain(Duration.ofSeconds(20));

            idle.each(client -> assertEquals(End.CLOSED, client.awaitEnd()));
            assertFalse(drained.isDone());
            assertThrows(UncheckedIOException.class, () -> TestClient.connect(address));
            open.open();
            busy.each(client -> {
                Message answer = client.read();
                assertEquals("hello", answer.text());
                assertEquals("close", answer.field("connection"));
                assertEquals(End.CLOSED, client.awaitEnd());
            });
            assertTrue(drained.join());
        }
    }

    @Test
    void everyRequestSentUnderLoadIsAnswered() {
        try (TestOrigin origin = TestOrigin.answering(TestOrigin.ok("hello"));
                Gateway gateway = Gateway.start(2, """
                    listeners: { web: { bind: "127.0.0.1:0", http: {} } }
                    routes: [ { upstream: app } ]
                    upstreams: { app: { endpoints: [ "${origin}" ] } }
                    """, origin);
                LastingCrowd crowd = LastingCrowd.start(50, gateway)) {
            crowd.awaitAnswers(2000);
            assertTrue(gateway.drain(Duration.ofSeconds(20)).join());
            crowd.awaitEnd();
            assertEquals(0, crowd.unanswered(), "requests without an answer");
        }
    }

    /** Of each socket that accepts, the kernel may reset the one client that it let in last. */
    @Test
    void whoWasLetInIsServedThoughNewOnesComeAllTheTime() throws IOException, InterruptedException {
        AtomicInteger answered = new AtomicInteger();
        AtomicInteger reset = new AtomicInteger();
        List<Thread> clients = new ArrayList<>();
        try (Gateway gateway = Gateway.start(2, """
                listeners: { web: { bind: "127.0.0.1:0", http: {} } }
                routes: [ { respond: { status: 200, body: hello } } ]
                """)) {
            InetSocketAddress at = new InetSocketAddress("127.0.0.1", gateway.port());
            for (int i = 0; i < 48; i++) {
                clients.add(Thread.ofPlatform().start(() -> {
                    while (asksOnce(at, answered, reset)) {}
                }));
            }
            Await.until("the crowd to be served", () -> answered.get() > 1000);
            assertTrue(gateway.drain(Duration.ofSeconds(20)).join());
            for (Thread client : clients) {
                client.join();
            }
        }
        assertTrue(reset.get() <= 2 * 2, reset + " clients were reset; " + answered + " were answered");
    }

    /** Returns false once nobody accepts any more. */
    private static boolean asksOnce(InetSocketAddress at, AtomicInteger answered, AtomicInteger reset) {
        Socket socket = new Socket();
        try (socket) {
            socket.connect(at, 10_000);
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write("GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n".getBytes(US_ASCII));
            byte[] answer = socket.getInputStream().readAllBytes();
            (new String(answer, US_ASCII).startsWith("HTTP/1.1 200 ") ? answered : reset).incrementAndGet();
            return true;
        } catch (ConnectException nobodyAccepts) {
            return false;
        } catch (IOException e) {
            reset.incrementAndGet();
            return true;
        }
    }

    @Test
    void requestsThatWaitBehindOthersOnTheirConnectionAreAnsweredToo() {
        Gate open = new Gate();
        try (TestOrigin origin = open.holding();
                Gateway gateway = Gateway.before(origin);
                TestClient client = gateway.connect()) {
            String address = gateway.address();
            client.send(Requests.GET + Requests.GET + Requests.GET);
            origin.connection(0);
            Await.until("all to be read", () -> gateway.bytesIn() == 3 * Requests.GET.length());
            CompletableFuture<Boolean> drained = gateway.drain(Duration.ofSeconds(20));
            assertThrows(UncheckedIOException.class, () -> {
                while (true) {
                    TestClient.connect(address).close();
                }
            });
            open.open();

            assertEquals("hello", client.read().text());
            assertEquals("hello", client.read().text());
            assertEquals("close", client.read().field("connection"));
            assertTrue(drained.join());
        }
    }

    @Test
    void theDeadlineHolds() {
        try (TestOrigin origin = TestOrigin.start(connection -> connection.readUntilEnd());
                Gateway gateway = Gateway.before(origin);
                TestClient client = gateway.connect()) {
            client.send(Requests.GET);
            origin.connection(0);
            long startNs = System.nanoTime();

            assertFalse(gateway.drain(Duration.ofMillis(300)).join());
            long tookNs = System.nanoTime() - startNs;
            assertTrue(tookNs < TimeUnit.SECONDS.toNanos(2), () -> "took " + tookNs + " ns");
        }
    }
}
