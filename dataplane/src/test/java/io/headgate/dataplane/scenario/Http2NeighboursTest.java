package io.headgate.dataplane.scenario;

import static io.headgate.dataplane.testing.H2Client.frameBytes;
import static io.headgate.dataplane.testing.H2Client.number;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.testing.Await;
import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.H2Client;
import io.headgate.dataplane.testing.TestOrigin;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * While one client attacks, on one connection after another as it is thrown out, the worker that they share answers an
 * honest one nearly as fast as if the same were done to another gateway on this machine. The honest one asks for what
 * the gateway answers by itself, so that only the worker is shared.
 */
class Http2NeighboursTest {
    private static final int REQUESTS = 300;

    /** As many connections at least have attacked while the honest client is served. */
    private static final int ATTACKS = 5;

    /** Two busy cores make a request wait this long, whatever the gateway does. */
    private static final long NOISE_NS = TimeUnit.MILLISECONDS.toNanos(10);

    private static final int DOWNLOADS = 100;
    private static final int LAST_DOWNLOAD = 2 * DOWNLOADS - 1;

    private static final byte[] NOTHING = {};

    private static ServerSocket origin;
    private static Gateway gateway;
    /** Keeps the machine as busy when it is attacked, and shares nothing else. */
    private static Gateway elsewhere;

    @BeforeAll
    static void start() throws IOException {
        origin = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().name("origin").start(Http2NeighboursTest::serve);
        gateway = gateway();
        elsewhere = gateway();
        try (H2Client client = H2Client.connect(gateway)) {
            p99Ns(client, 5 * REQUESTS, new AtomicInteger(ATTACKS)); // until the code is compiled
        }
    }

    private static Gateway gateway() {
        return Gateway.start("""
                listeners: { web: { bind: "127.0.0.1:0", http: {} } }
                routes:
                  - { match: { path: /ping }, respond: { status: 200, body: pong } }
                  - { upstream: app }
                upstreams: { app: { endpoints: [ "127.0.0.1:%d" ] } }
                """.formatted(origin.getLocalPort()));
    }

    @AfterAll
    static void stop() throws IOException {
        gateway.close();
        elsewhere.close();
        origin.close();
    }

    /** Answers whatever is asked, and keeps nothing of it: thousands connect. */
    private static void serve() {
        byte[] answer = TestOrigin.ok("x".repeat(100_000)).getBytes(ISO_8859_1);
        while (!origin.isClosed()) {
            try {
                Socket client = origin.accept();
                Thread.ofVirtual().start(() -> answer(client, answer));
            } catch (IOException e) {
                assertTrue(origin.isClosed(), e.toString());
            }
        }
    }

    private static void answer(Socket client, byte[] answer) {
        try (client) {
            byte[] request = new byte[1024];
            while (client.getInputStream().read(request) >= 0) {
                client.getOutputStream().write(answer);
            }
        } catch (IOException e) {
            // the gateway gave the request up
        }
    }

    /** What 99 of 100 requests take at most, of {@code count} or more: until there have been enough attacks. */
    private static long p99Ns(H2Client client, int count, AtomicInteger attacks) {
        List<Long> tookNs = new ArrayList<>();
        while (tookNs.size() < count || attacks.get() < ATTACKS && tookNs.size() < 100 * count) {
            long beganNs = System.nanoTime();
            assertEquals("pong", client.await(client.get("/ping")).text());
            tookNs.add(System.nanoTime() - beganNs);
        }
        tookNs.sort(null);
        return tookNs.get(tookNs.size() * 99 / 100);
    }

    static Stream<Arguments> attacks() {
        return Stream.of(
                attack("requests that are reset", 500, i -> {
                    byte[] reset = frameBytes(H2Client.RST_STREAM, 0, 2 * i + 1, number(8));
                    return Http2AbuseTest.both(Http2AbuseTest.get(i), reset);
                }),
                attack("settings", 1000, i -> frameBytes(H2Client.SETTINGS, 0, 0, NOTHING)),
                attack("pings", 5000, i -> frameBytes(H2Client.PING, 0, 0, new byte[8])),
                attack(
                        "blocks in crumbs",
                        5000,
                        i -> i == 0
                                ? frameBytes(H2Client.HEADERS, 1, 1, NOTHING)
                                : frameBytes(H2Client.CONTINUATION, 0, 1, new byte[1])),
                attack("windows that stay shut", DOWNLOADS, Http2AbuseTest::get));
    }

    private static Arguments attack(String what, int frames, IntFunction<byte[]> frame) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < frames; i++) {
            all.writeBytes(frame.apply(i));
        }
        return Arguments.of(what, all.toByteArray());
    }

    /** Attacks once, until it is thrown out, or all its downloads have begun and wait for a window. */
    private static void attackOnce(Gateway attacked, byte[] frames) {
        try (H2Client client = H2Client.connect(attacked, 4, 1).keepWindowsShut()) {
            client.raw(frames);
            while (client.answer(LAST_DOWNLOAD).status == 0 && client.read()) {}
        }
    }

    /** What an honest client of {@link #gateway} waits while another is attacked, or the same. */
    private static long p99Ns(Gateway attacked, byte[] frames) throws InterruptedException {
        AtomicInteger attacks = new AtomicInteger(-1);
        Thread attacker = Thread.ofPlatform().start(() -> {
            while (!Thread.currentThread().isInterrupted()) {
                attackOnce(attacked, frames);
                attacks.incrementAndGet();
            }
        });
        try (H2Client client = H2Client.connect(gateway)) {
            Await.until("the first attack", () -> attacks.get() >= 0);
            long p99Ns = p99Ns(client, REQUESTS, attacks);
            assertTrue(attacks.get() >= ATTACKS, attacks + " attacks");
            return p99Ns;
        } finally {
            attacker.interrupt();
            attacker.join();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("attacks")
    void othersAreServed(String what, byte[] frames) throws InterruptedException {
        long besideNs = p99Ns(elsewhere, frames);
        long sharedNs = p99Ns(gateway, frames);
        String figures = "p99 %d us beside another gateway under %s, %d us with it"
                .formatted(besideNs / 1000, what, sharedNs / 1000);
        System.out.println(figures);
        assertTrue(sharedNs < 2 * besideNs + NOISE_NS, figures);
    }
}
