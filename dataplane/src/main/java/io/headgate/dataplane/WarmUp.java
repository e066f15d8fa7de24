package io.headgate.dataplane;

import io.headgate.config.Config;
import io.headgate.config.Http;
import io.headgate.config.Listener;
import io.headgate.config.Tcp;
import io.headgate.config.Udp;
import io.headgate.config.snapshot.Snapshot;
import io.headgate.config.yaml.ConfigReader;
import io.headgate.dataplane.exchange.ExchangeLog;
import io.headgate.dataplane.metrics.Metrics;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Drives requests through a private data plane on loopback, against an origin of its own, so that the paths of daily
 * traffic are compiled before a user meets them, and compiled for all of it: connections that come and go on both
 * sides, heads of several kinds, bodies that wait for a reader. What the compiler has never seen it leaves out, and it
 * throws a method's code away when that happens after all: a gateway that had seen requests only, on four connections,
 * lost most of its hot path at every new client, for up to a second. Where a listener has TLS, a second private data
 * plane ends it in front of the origin, and the first one speaks it to that: so both ends are driven by the code that
 * is to be warm, and no client has to understand TLS. Touches no listener, backend or counter of the node.
 */
final class WarmUp {
    /**
     * Enough for the compiler's last tier on the hot methods; a fast machine is done with it well before the time is
     * over.
     */
    private static final int REQUESTS_MAX = 40_000;

    /**
     * Of every three such times the clients rest in one: it is the compiler's, which otherwise has half of a core that
     * it shares with the worker, and would still be at it when the first users come.
     */
    private static final long SLICE_NS = 50_000_000;

    /** Of each listener. */
    private static final int CLIENTS = 4;

    static final String HTTP = "http: { bind: \"127.0.0.1:0\", http: {} }";
    static final String HTTPS =
            "https: { bind: \"127.0.0.1:0\", http: {}, tls: { certificates: [ { self_signed: true } ] } }";
    static final String TCP = "tcp: { bind: \"127.0.0.1:0\", tcp: { upstream: warm-up } }";

    private final long endNs;
    private final AtomicInteger answered = new AtomicInteger();

    private WarmUp(Duration longest) {
        endNs = System.nanoTime() + longest.toNanos();
    }

    /**
     * Warms what {@code config} serves by TCP or HTTP, and nothing else: what the compiler sees it makes room for.
     * Takes {@code longest} at most. A failure costs only the warmth, so it is logged and not thrown.
     */
    static void run(Config config, Duration longest) {
        Set<String> listeners = kinds(config);
        if (listeners.isEmpty()) {
            return;
        }
        WarmUp warmUp = new WarmUp(longest);
        System.Logger log = System.getLogger("io.headgate.warmup");
        long startNs = System.nanoTime();
        try (WarmUpOrigin origin = WarmUpOrigin.start()) {
            String transport = config.transport().name().toLowerCase(Locale.ROOT);
            if (listeners.remove(HTTPS)) {
                warmUp.driveOverTls(listeners, transport, origin.port());
            } else {
                warmUp.drive(yaml(listeners, transport, origin.port(), ""));
            }
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

    private void driveOverTls(Set<String> listeners, String transport, int originPort) throws IOException {
        try (Metrics metrics = Metrics.open(null, 1, 1000);
                DataPlane secured = start(metrics, yaml(List.of(HTTPS), transport, originPort, ""))) {
            int port = WarmUpClient.port(secured.listeners().getFirst());
            drive(yaml(listeners, transport, port, ", tls: { verify: false }"));
        }
    }

    private static DataPlane start(Metrics metrics, String yaml) throws IOException {
        Config config = ConfigReader.read("warm-up", yaml + "warm_up: false\n").orThrow();
        return DataPlane.start(
                Snapshot.of(0, config), new DataPlaneOptions(1, metrics, _ -> ExchangeLog.OFF, new byte[32]));
    }

    private void drive(String yaml) throws IOException {
        try (Metrics metrics = Metrics.open(null, 1, 1000);
                DataPlane plane = start(metrics, yaml)) {
            List<Thread> clients = new ArrayList<>();
            for (BoundListener listener : plane.listeners()) {
                for (int i = 0; i < CLIENTS; i++) {
                    WarmUpClient client = new WarmUpClient(listener, this::goesOn, answered::incrementAndGet);
                    clients.add(daemon("warm-up-client", client::run));
                }
            }
            for (Thread client : clients) {
                client.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Listeners of the kinds that {@code config} has. */
    private static Set<String> kinds(Config config) {
        Set<String> kinds = new LinkedHashSet<>();
        for (Listener listener : config.listeners().values()) {
            if (listener.tls() != null) {
                kinds.add(HTTPS);
            }
            switch (listener.service()) {
                case Http _ -> kinds.add(HTTP);
                case Tcp _ -> kinds.add(TCP);
                case Udp _ -> {} // its path through our code is short
            }
        }
        return kinds;
    }

    /**
     * A configuration with these listeners in front of the origin.
     *
     * @param tls what else the upstream has
     */
    static String yaml(Collection<String> listeners, String transport, int originPort, String tls) {
        return """
                listeners: { %s }
                routes: [ { match: { host: warm-up.invalid }, upstream: warm-up } ]
                upstreams: { warm-up: { endpoints: [ "127.0.0.1:%d" ]%s } }
                transport: %s
                """.formatted(String.join(", ", listeners), originPort, tls, transport);
    }

    /** Returns whether a client goes on, once it has rested. */
    private boolean goesOn() {
        long leftNs = endNs - System.nanoTime();
        while (leftNs > 0 && leftNs / SLICE_NS % 3 == 0) {
            LockSupport.parkNanos(leftNs % SLICE_NS);
            leftNs = endNs - System.nanoTime();
        }
        return leftNs > 0 && answered.get() < REQUESTS_MAX;
    }

    static Thread daemon(String name, Runnable task) {
        return Thread.ofPlatform().daemon().name(name).start(task);
    }
}
