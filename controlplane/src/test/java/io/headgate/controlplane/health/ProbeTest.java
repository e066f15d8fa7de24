package io.headgate.controlplane.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.headgate.config.Address;
import io.headgate.config.HealthProbe;
import io.headgate.config.SendProxyProtocol.Version;
import io.headgate.controlplane.Await;
import io.headgate.controlplane.TestConfig;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProbeTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    @Test
    void asksLikeAnOrdinaryClient() throws Exception {
        try (Backend backend = Backend.onLoopback(_ -> Backend.status(200))) {
            assertEquals(ProbeResult.pass("200"), probe(TestConfig.http(), backend));
            assertEquals(
                    "GET /healthz HTTP/1.1\r\nHost: " + backend.address() + "\r\nUser-Agent: headgate-health\r\n"
                            + "Accept: */*\r\nAccept-Encoding: identity\r\nConnection: close\r\n\r\n",
                    backend.requests().getFirst());
        }
    }

    @Test
    void asksForTheConfiguredHost() throws Exception {
        try (Backend backend = Backend.onLoopback(_ -> Backend.status(200))) {
            probe(TestConfig.http("payment.internal", null, "200"), backend);
            assertTrue(backend.requests().getFirst().contains("\r\nHost: payment.internal\r\n"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "200, 200-399, true",
        "399, 200-399, true",
        "400, 200-399, false",
        "199, 200-399, false",
        "302, 200-299, false",
        "401, 401, true",
        "503, 503, true",
    })
    void passesExactlyTheExpectedStatuses(int status, String expected, boolean passes) throws Exception {
        // A status below 200 announces another answer; this one goes on to a 503 that nobody expects but the last row.
        String rest = status < 200 ? Backend.status(503) : "";
        try (Backend backend = Backend.onLoopback(_ -> Backend.status(status) + rest)) {
            ProbeResult result = probe(TestConfig.http(null, null, expected), backend);
            int answered = status < 200 ? 503 : status;
            assertEquals(passes, result.passed());
            assertEquals(passes ? "" + answered : answered + ", expected " + expected, result.detail());
        }
    }

    @Test
    void namesAllExpectedRanges() throws Exception {
        try (Backend backend = Backend.onLoopback(_ -> Backend.status(503))) {
            assertEquals(
                    "503, expected 200-299, 401",
                    probe(TestConfig.http(null, null, "200-299", "401"), backend)
                            .detail());
        }
    }

    @Test
    void followsNoRedirect() throws Exception {
        try (Backend backend =
                Backend.onLoopback(_ -> "HTTP/1.1 302 Found\r\nlocation: /elsewhere\r\ncontent-length: 0\r\n\r\n")) {
            assertFalse(probe(TestConfig.http(null, null, "200-299"), backend).passed());
            assertEquals(1, backend.requests().size());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'content-length: 4\r\n\r\nokay', true",
        "'content-length: 3\r\n\r\nbad', false",
        "'transfer-encoding: chunked\r\n\r\n1\r\no\r\n3;x=y\r\nkay\r\n0\r\n\r\n', true",
        "'transfer-encoding: chunked\r\n\r\n3\r\nbad\r\n0\r\n\r\n', false",
        "'server: x\r\n\r\nall is okay here', true",
        "'server: x\r\n\r\n', false",
    })
    void looksForTheTextInABodyOfAnyFraming(String rest, boolean passes) throws Exception {
        try (Backend backend = Backend.onLoopback(_ -> "HTTP/1.1 200 OK\r\n" + rest)) {
            ProbeResult result = probe(TestConfig.http(null, "okay", "200"), backend);
            assertEquals(passes, result.passed(), result.detail());
            assertEquals(passes ? "200" : "200, but no 'okay' in the body", result.detail());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nokay', connection closed inside the body",
        "'HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\nokay', the answer has the content-length '-1'",
        "'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n', the answer has a chunk of the size 'zz'",
        "'HTTP/1.1 200 OK\r\nserv', connection closed inside the head of the answer",
        "'', connection closed before the answer",
        "'SSH-2.0-OpenSSH_9.2\u001b[31m\r\n', not an HTTP/1 answer: 'SSH-2.0-OpenSSH_9.2?[31m'",
        "'HTTP/1.1 2000 OK\r\n\r\n', not an HTTP/1 answer: 'HTTP/1.1 2000 OK'",
        "'HTTP/1.1 099 x\r\n\r\n', not an HTTP/1 answer: 'HTTP/1.1 099 x'",
    })
    void saysWhatIsWrongWithABrokenAnswer(String answer, String reason) throws Exception {
        try (Backend backend = Backend.onLoopback(_ -> answer)) {
            assertEquals(ProbeResult.failure(reason), probe(TestConfig.http(null, "okay", "200"), backend));
        }
    }

    @Test
    void keepsNoMoreThan64KiBOfABody() throws Exception {
        String long64KiB = "x".repeat(HttpAnswer.BODY_BYTES_MAX);
        try (Backend inside = Backend.onLoopback(_ -> "HTTP/1.1 200 OK\r\n\r\n" + long64KiB.substring(4) + "okay");
                Backend beyond = Backend.onLoopback(_ -> "HTTP/1.1 200 OK\r\n\r\n" + long64KiB.substring(3) + "okay")) {
            HealthProbe.Http probe = TestConfig.http(null, "okay", "200");
            assertEquals(ProbeResult.pass("200"), probe(probe, inside));
            assertEquals(
                    ProbeResult.failure("200, but no 'okay' in the body in its first 64 KiB"), probe(probe, beyond));
        }
    }

    @Test
    void readsNoHeadWithoutAnEnd() throws Exception {
        try (Backend backend = Backend.onLoopback(_ -> "HTTP/1.1 200 OK\r\n" + "a: b\r\n".repeat(10_000))) {
            assertEquals(
                    "the head of the answer is longer than 16 KiB",
                    probe(TestConfig.http(), backend).detail());
        }
    }

    @Test
    void readsWhatAnOrdinaryServerSends() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/healthz", exchange -> {
            exchange.sendResponseHeaders(200, 0); // chunked
            try (OutputStream body = exchange.getResponseBody()) {
                body.write("{\"status\": \"grün\"}".getBytes(StandardCharsets.UTF_8));
            }
        });
        server.start();
        try {
            Address address = new Address.Inet(
                    server.getAddress().getAddress(), server.getAddress().getPort());
            Probe probe = Probe.of(TestConfig.http(null, "grün", "200"), address, "localhost", null, null);
            assertEquals(ProbeResult.pass("200"), TimeLimit.run(probe, PATIENCE, "20s"));
        } finally {
            server.stop(0);
        }
    }

    @Test
    void asksOverUnixSockets() throws Exception {
        Path socket = folder.resolve("app.sock");
        try (Backend backend = Backend.onUnixSocket(socket, _ -> Backend.status(503))) {
            assertEquals(
                    "503, expected 200-399", probe(TestConfig.http(), backend).detail());
            assertEquals(ProbeResult.pass("connected"), probe(TestConfig.tcp(), backend));
        }
        Address missing = new Address.Unix(folder.resolve("none.sock").toString());
        assertEquals(
                "connect failed: no such file or directory",
                TimeLimit.run(Probe.of(TestConfig.tcp(), missing, "x", null, null), PATIENCE, "20s")
                        .detail());
    }

    @Test
    void connectsAndLeavesForTcp() throws Exception {
        try (Backend backend = Backend.onLoopback(_ -> null)) {
            assertEquals(ProbeResult.pass("connected"), probe(TestConfig.tcp(), backend));
            Await.until("the probe to hang up", () -> backend.requests().size() == 1 && backend.open() == 0);
            assertEquals("", backend.requests().getFirst());
        }
    }

    @Test
    void saysThatAConnectionWasRefused() throws Exception {
        Address gone;
        try (Backend backend = Backend.onLoopback(_ -> null)) {
            gone = backend.address();
        }
        assertEquals(
                ProbeResult.failure("connect refused"),
                TimeLimit.run(Probe.of(TestConfig.tcp(), gone, "gone", null, null), PATIENCE, "20s"));
        Probe http = Probe.of(TestConfig.http(), gone, "gone", null, null);
        assertEquals(ProbeResult.failure("connect refused"), TimeLimit.run(http, PATIENCE, "20s"));
    }

    @Test
    void endsASilentBackendAtTheTimeoutAndLeavesNoConnection() throws Exception {
        try (Backend backend = Backend.onLoopback(_ -> null)) {
            endsInTime(backend, TestConfig.http());
        }
        try (Backend backend = Backend.onUnixSocket(folder.resolve("silent.sock"), _ -> null)) {
            endsInTime(backend, TestConfig.http());
        }
    }

    /// A full accept queue drops what wants to connect, as a firewall does.
    @Test
    void endsAConnectThatNobodyAnswersAtTheTimeout() throws Exception {
        List<SocketChannel> waiting = new ArrayList<>();
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
            InetSocketAddress bound = (InetSocketAddress) server.getLocalAddress();
            for (int i = 0; i < 10; i++) {
                SocketChannel client = SocketChannel.open();
                client.configureBlocking(false);
                client.connect(bound);
                waiting.add(client);
            }
            Address address = new Address.Inet(bound.getAddress(), bound.getPort());
            Probe probe = Probe.of(TestConfig.tcp(), address, "x", null, null);
            assertEquals(
                    ProbeResult.failure("no answer in 200ms"), TimeLimit.run(probe, Duration.ofMillis(200), "200ms"));
        } finally {
            for (SocketChannel client : waiting) {
                client.close();
            }
        }
    }

    @Test
    void anEndpointThatExpectsAProxyHeaderGetsOneThatNamesNoClient() throws Exception {
        for (Version version : Version.values()) {
            try (Backend backend = Backend.onLoopback(_ -> Backend.status(200))) {
                Probe probe = Probe.of(TestConfig.http(), backend.address(), "localhost", version, null);
                assertTrue(TimeLimit.run(probe, PATIENCE, "20s").passed());
                String first = version == Version.V1 ? "PROXY UNKNOWN\r\n" : "\r\n\r\n\0\r\nQUIT\n \0\0\0";
                String request = backend.requests().getFirst();
                assertTrue(request.startsWith(first + "GET /"), request);
            }
        }
    }

    /// Every single read succeeds, so only a limit over the whole probe can end it.
    @Test
    void endsAnAnswerThatNeverEndsAtTheTimeout() throws Exception {
        try (Backend backend = Backend.dripping()) {
            endsInTime(backend, TestConfig.http());
        }
    }

    @Test
    void aProbeThatBreaksIsAFailureAndNotTheEndOfTheCheck() throws Exception {
        Probe broken = () -> {
            throw new IllegalStateException("broken");
        };
        assertEquals(
                "probe failed: java.lang.IllegalStateException: broken",
                TimeLimit.run(broken, PATIENCE, "20s").detail());
    }

    private static void endsInTime(Backend backend, HealthProbe asked) throws Exception {
        Probe probe = Probe.of(asked, backend.address(), "localhost", null, null);
        long begunNs = System.nanoTime();
        ProbeResult result = TimeLimit.run(probe, Duration.ofMillis(200), "200ms");
        Duration took = Duration.ofNanos(System.nanoTime() - begunNs);
        assertEquals(ProbeResult.failure("no answer in 200ms"), result);
        assertTrue(took.compareTo(Duration.ofMillis(200)) >= 0, took.toString());
        assertTrue(took.compareTo(Duration.ofSeconds(5)) < 0, took.toString());
        Await.until("the probe to hang up", () -> backend.requests().size() == 1 && backend.open() == 0);
    }

    private static ProbeResult probe(HealthProbe probe, Backend backend) throws InterruptedException, IOException {
        return TimeLimit.run(
                Probe.of(probe, backend.address(), backend.address().toString(), null, null), PATIENCE, "20s");
    }
}
