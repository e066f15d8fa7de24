package io.headgate.dataplane;

import io.headgate.config.Config;
import io.headgate.config.Transport;
import io.headgate.config.snapshot.Snapshot;
import io.headgate.config.yaml.ConfigReader;
import io.headgate.dataplane.exchange.ExchangeLog;
import io.headgate.dataplane.metrics.Metrics;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Drives requests through a private data plane on loopback, against an origin of its own, so that the paths of daily
 * traffic are compiled before a user meets them, and compiled for all of it: connections that come and go on both
 * sides, heads of several kinds, bodies that wait for a reader. What the compiler has never seen it leaves out, and it
 * throws a method's code away when that happens after all: a gateway that had seen requests only, on four connections,
 * lost most of its hot path at every new client, for up to a second. Touches no listener, backend or counter of the
 * node.
 */
final class WarmUp {
    /**
     * Enough for the compiler's last tier on the hot methods; a fast machine is done with it well before the time is
     * over.
     */
    private static final int REQUESTS_MAX = 40_000;

    private static final int CLIENTS = 4;

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
        try (WarmUpOrigin origin = WarmUpOrigin.start()) {
            warmUp.drive(transport, origin.port());
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
        String yaml = config(transport.name().toLowerCase(Locale.ROOT), originPort) + "warm_up: false\n";
        Config config = ConfigReader.read("warm-up", yaml).orThrow();
        try (Metrics metrics = Metrics.open(null, 1, 1000);
                DataPlane plane = DataPlane.start(
                        Snapshot.of(0, config), new DataPlaneOptions(1, metrics, _ -> ExchangeLog.OFF, new byte[32]))) {
            String address = plane.listeners().getFirst().address();
            int port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
            List<Thread> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                WarmUpClient client = new WarmUpClient(port, this::goesOn, answered::incrementAndGet);
                clients.add(daemon("warm-up-client", client::run));
            }
            for (Thread client : clients) {
                client.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static String config(String transport, int originPort) {
        return """
                listeners: { warm-up: { bind: "127.0.0.1:0", http: {} } }
                routes: [ { match: { host: warm-up.invalid }, upstream: warm-up } ]
                upstreams: { warm-up: { endpoints: [ "127.0.0.1:%d" ] } }
                transport: %s
                """.formatted(originPort, transport);
    }

    private boolean goesOn() {
        return answered.get() < REQUESTS_MAX && System.nanoTime() < endNs;
    }

    static Thread daemon(String name, Runnable task) {
        return Thread.ofPlatform().daemon().name(name).start(task);
    }
}
