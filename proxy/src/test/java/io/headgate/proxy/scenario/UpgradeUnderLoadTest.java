package io.headgate.proxy.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.testing.Await;
import io.headgate.dataplane.testing.Certificates;
import io.headgate.dataplane.testing.OriginConnection;
import io.headgate.dataplane.testing.TestOrigin;
import io.headgate.proxy.testing.UpgradedProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * One process after the other takes over while clients ask without a pause, over HTTP/1.1 with and without keep-alive,
 * over HTTP/2 with TLS, and on a hundred WebSockets. None is refused, reset or left without an answer; the WebSockets
 * are told to go elsewhere, and come back at once. {@code -Dheadgate.upgrades=20} makes more of it.
 */
final class UpgradeUnderLoadTest {
    private static final int UPGRADES = Integer.getInteger("headgate.upgrades", 3);
    private static final int SOCKETS = 100;

    /** So that no more than two or three processes run at once. */
    private static final Duration DRAIN = Duration.ofSeconds(3);

    /** More than the upgrades take, after which the loads are interrupted. */
    private static final int SECONDS = 600;

    /** Of h2load, which takes a second or two for them beside the others. */
    private static final int REQUESTS = 5_000;

    @TempDir
    private Path dir;

    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private List<Load> loads = List.of();
    private final TestReporter reporter;

    UpgradeUnderLoadTest(TestReporter reporter) {
        this.reporter = reporter;
    }

    private static void echo(OriginConnection connection) throws IOException {
        connection.expect();
        connection.send("HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n"
                + "sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n");
        for (int b = connection.next(); b >= 0; b = connection.next()) {
            connection.send(new byte[] {(byte) b});
        }
    }

    private void write(NginxOrigin origin, TestOrigin chat) throws IOException {
        String certificate = new Certificates(dir).make("shop", "localhost");
        Files.writeString(dir.resolve("headgate.yaml"), """
                listeners:
                  web: { bind: 127.0.0.1:0, http: {} }
                  secure: { bind: 127.0.0.1:0, http: {}, tls: { certificates: [%s] } }
                routes: [{ match: { path: /chat }, upstream: chat }, { upstream: app }]
                upstreams: { app: { endpoints: [%s] }, chat: { endpoints: [%s] } }
                admin: { bind: 127.0.0.1:0 }
                workers: 2
                warm_up: false
                access_log: off
                """.formatted(certificate, origin.address(), chat.address()));
    }

    @Test
    @Timeout(600)
    void upgradesUnderLoadRefuseResetAndFailNothing() throws Exception {
        NginxOrigin origin = NginxOrigin.start();
        TestOrigin chat = TestOrigin.start(UpgradeUnderLoadTest::echo);
        write(origin, chat);
        CountDownLatch enough = new CountDownLatch(1);
        try (origin;
                chat;
                UpgradedProgram program = UpgradedProgram.run(Map.of(), dir)) {
            loads = loads(program, () -> enough.getCount() == 0);
            List<ReturningWebSocket> sockets = Stream.generate(
                            () -> new ReturningWebSocket(program.first().address("web"), enough, failures))
                    .limit(SOCKETS)
                    .toList();
            List<Thread> threads = new ArrayList<>();
            sockets.forEach(socket -> threads.add(Thread.startVirtualThread(socket)));
            for (int i = 0; i < UPGRADES; i++) {
                awaitEchoes(sockets);
                program.upgrade(DRAIN);
            }
            program.awaitPredecessors();
            awaitEchoes(sockets);
            end(enough);
            for (Thread thread : threads) {
                thread.join();
            }
            assertNoFailure();
            for (ReturningWebSocket socket : sockets) {
                assertEquals(UPGRADES, socket.farewells());
            }
        }
    }

    /** Whatever has failed, nothing goes on asking. */
    @AfterEach
    void interruptLoads() throws Exception {
        for (Load load : loads) {
            load.interrupt();
        }
    }

    private void end(CountDownLatch enough) throws Exception {
        for (Load load : loads) {
            assertTrue(load.goesOn(), load + " was over too early");
        }
        enough.countDown();
        for (Load load : loads) {
            if (!load.toString().contains("h2load")) {
                load.interrupt();
            }
            load.await();
            reporter.publishEntry(load.toString(), load.printed());
        }
    }

    /** @param isOver when h2load, which ends at each upgrade, is not to begin again */
    private static List<Load> loads(UpgradedProgram program, BooleanSupplier isOver) {
        String web = "http://" + program.first().address("web") + "/body";
        String address = program.first().address("secure");
        String secure = "https://localhost" + address.substring(address.lastIndexOf(':')) + "/body";
        return List.of(
                new Load(LoadClient.wrk(16, SECONDS, web)),
                new Load(LoadClient.wrkConnecting(4, SECONDS, web)),
                new Load(LoadClient.h2loadUntilGoAway(4, 4, REQUESTS, secure), isOver),
                new Load(LoadClient.heyOverHttp2(4, SECONDS, secure)),
                new Load(LoadClient.heyConnecting(2, SECONDS, secure)));
    }

    /** Awaits that every WebSocket has had one more echo than now. */
    private void awaitEchoes(List<ReturningWebSocket> sockets) {
        int[] before = sockets.stream().mapToInt(ReturningWebSocket::echoes).toArray();
        Await.until("an echo on every WebSocket", () -> {
            for (int i = 0; i < before.length; i++) {
                if (sockets.get(i).echoes() <= before[i]) {
                    return !failures.isEmpty();
                }
            }
            return true;
        });
        assertNoFailure();
    }

    private void assertNoFailure() {
        if (!failures.isEmpty()) {
            throw new AssertionError(failures.size() + " WebSockets failed; the first is the cause", failures.peek());
        }
    }
}
