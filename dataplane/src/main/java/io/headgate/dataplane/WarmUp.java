package io.headgate.dataplane;

import io.headgate.config.Config;
import io.headgate.config.Transport;
import io.headgate.config.snapshot.Snapshot;
import io.headgate.config.yaml.ConfigReader;
import io.headgate.dataplane.exchange.ExchangeLog;
import io.headgate.dataplane.metrics.Metrics;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Drives requests through a private data plane on loopback, against an origin of its own, so that the paths every
 * request takes are compiled before a user meets them. Touches no listener, backend or counter of the node.
 */
final class WarmUp {
    /**
     * Enough for the compiler's last tier on the hot methods; a fast machine is done with it well before the time is
     * over.
     */
    private static final int REQUESTS_MAX = 40_000;

    private static final int CLIENTS = 4;
    private static final int READ_TIMEOUT_MS = 1000;

    private static final byte[] ANSWER =
            ("HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\nserver: warm-up\r\ncontent-length: 1024\r\n\r\n"
                            + "x".repeat(1024))
                    .getBytes(StandardCharsets.US_ASCII);

    private static final byte[] REQUEST =
            ("GET /warm-up?q=1 HTTP/1.1\r\nhost: warm-up.invalid\r\nuser-agent: warm-up\r\naccept: */*\r\n"
                            + "accept-encoding: gzip, deflate\r\ncookie: a=b\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII);

    private final long endNs;
    private final AtomicInteger answered = new AtomicInteger();

    private WarmUp(Duration longest) {
        endNs = System.nanoTime() + longest.toNanos();
    }

    /** Warms for {@code longest} at most. A failure costs only the warmth, so it is logged and not thrown. */
    static void run(Transport transport, Duration longest) {
        WarmUp warmUp = new WarmUp(longest);
        System.Logger log = System.getLogger("io.headgate.warmup");
        long startNs = System.nanoTime();
        try (ServerSocket origin = new ServerSocket(0, 64, InetAddress.getLoopbackAddress())) {
            daemon("warm-up-origin", () -> warmUp.serve(origin));
            warmUp.drive(transport, origin.getLocalPort());
            log.log(
                    System.Logger.Level.INFO,
                    "warmed up with {0} requests in {1} ms",
                    warmUp.answered.get(),
                    (System.nanoTime() - startNs) / 1_000_000);
        } catch (IOException | RuntimeException e) {
            log.log(
                    System.Logger.Level.WARNING,
                    "could not warm up, the first requests will be slower: {0}",
                    e.getMessage());
        }
    }

    private void drive(Transport transport, int originPort) throws IOException {
        String yaml = """
                listeners: { warm-up: { bind: "127.0.0.1:0", http: {} } }
                routes: [ { match: { path_prefix: / }, upstream: warm-up } ]
                upstreams: { warm-up: { endpoints: [ "127.0.0.1:%d" ] } }
                transport: %s
                warm_up: false
                """.formatted(originPort, transport.name().toLowerCase(Locale.ROOT));
        Config config = ConfigReader.read("warm-up", yaml).orThrow();
        try (Metrics metrics = Metrics.open(null, 1, 1000);
                DataPlane plane = DataPlane.start(
                        Snapshot.of(0, config), new DataPlaneOptions(1, metrics, _ -> ExchangeLog.OFF, new byte[32]))) {
            String address = plane.listeners().getFirst().address();
            int port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
            List<Thread> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(daemon("warm-up-client", () -> ask(port)));
            }
            for (Thread client : clients) {
                client.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean goesOn() {
        return answered.get() < REQUESTS_MAX && System.nanoTime() < endNs;
    }

    private void ask(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(READ_TIMEOUT_MS);
            socket.setTcpNoDelay(true);
            byte[] answer = new byte[8192];
            InputStream in = socket.getInputStream();
            OutputStream out = socket.getOutputStream();
            while (goesOn() && answers(in, out, answer)) {
                answered.incrementAndGet();
            }
        } catch (IOException e) {
            System.getLogger("io.headgate.warmup").log(System.Logger.Level.DEBUG, "a warm-up client failed", e);
        }
    }

    /** One exchange; the answer's body is its last 1024 bytes and has no line feed, its head ends with one. */
    private static boolean answers(InputStream in, OutputStream out, byte[] answer) throws IOException {
        out.write(REQUEST);
        int body = -1;
        int matched = 0;
        while (body < 1024) {
            int count = in.read(answer);
            if (count < 0) {
                return false;
            }
            for (int i = 0; i < count; i++) {
                if (body >= 0) {
                    body++;
                } else {
                    matched = answer[i] == "\r\n\r\n".charAt(matched) ? matched + 1 : (answer[i] == '\r' ? 1 : 0);
                    body = matched == 4 ? 0 : -1;
                }
            }
        }
        return true;
    }

    private void serve(ServerSocket origin) {
        while (!origin.isClosed()) {
            try {
                Socket socket = origin.accept();
                daemon("warm-up-origin", () -> answerAll(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private static void answerAll(Socket socket) {
        try (socket) {
            byte[] request = new byte[8192];
            InputStream in = socket.getInputStream();
            OutputStream out = socket.getOutputStream();
            while (in.read(request) > 0) {
                out.write(ANSWER); // each request fits into one segment, and clients never pipeline
            }
        } catch (IOException closed) {
            System.getLogger("io.headgate.warmup").log(System.Logger.Level.TRACE, "a warm-up connection ended", closed);
        }
    }

    private static Thread daemon(String name, Runnable task) {
        return Thread.ofPlatform().daemon().name(name).start(task);
    }
}
