package io.headgate.dataplane.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import io.headgate.config.Address;
import io.headgate.config.Config;
import io.headgate.config.snapshot.EndpointId;
import io.headgate.config.snapshot.EndpointStatus;
import io.headgate.config.snapshot.Snapshot;
import io.headgate.config.yaml.ConfigReader;
import io.headgate.dataplane.BoundListener;
import io.headgate.dataplane.DataPlane;
import io.headgate.dataplane.DataPlaneOptions;
import io.headgate.dataplane.OpenSocket;
import io.headgate.dataplane.exchange.Exchange;
import io.headgate.dataplane.exchange.ExchangeLog;
import io.headgate.dataplane.listener.ConnectionFacts;
import io.headgate.dataplane.metrics.Metrics;
import io.headgate.dataplane.metrics.Sample;
import io.headgate.dataplane.tls.ClientStatuses;
import io.headgate.dataplane.upstream.EndpointState;
import io.headgate.dataplane.upstream.UpstreamState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * A data plane for a test: started from the text of a configuration in which {@code ${origin}}, {@code ${origin2}} ...
 * stand for the addresses of the origins given. {@link #close} fails when an error was logged or a request, a place in
 * a queue or a connection is still counted.
 */
public final class Gateway implements AutoCloseable {
    private static final int SERIES_MAX = 4000;

    private final LogWatch log = LogWatch.start();
    private final BlockingQueue<Ended> ended = new LinkedBlockingQueue<>();
    private final BlockingQueue<PassedOn> passedOn = new LinkedBlockingQueue<>();
    private final List<String> origins = new ArrayList<>();
    private final Metrics metrics;
    private final DataPlane plane;
    private Snapshot snapshot;

    /** Notes down what it is told. */
    private final class Log implements ExchangeLog {
        @Override
        public void ended(Exchange exchange) {
            ended.add(Ended.of(exchange));
        }

        @Override
        public void ended(ConnectionFacts connection) {
            passedOn.add(PassedOn.of(connection));
        }
    }

    private Gateway(String yaml, int workers, UnaryOperator<DataPlaneOptions> more, TestOrigin... given) {
        for (TestOrigin origin : given) {
            origins.add(origin.address());
        }
        metrics = Metrics.open(null, workers, SERIES_MAX);
        try {
            snapshot = Snapshot.of(1, config(yaml));
            plane = DataPlane.start(
                    snapshot, more.apply(new DataPlaneOptions(workers, metrics, _ -> new Log(), new byte[32])));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A gateway with one worker. */
    public static Gateway start(String yaml, TestOrigin... origins) {
        return new Gateway(yaml, 1, options -> options, origins);
    }

    /** A gateway with {@code workers} workers. */
    public static Gateway start(int workers, String yaml, TestOrigin... origins) {
        return new Gateway(yaml, workers, options -> options, origins);
    }

    /** A gateway with {@code workers} workers, and sockets that are open already. */
    public static Gateway start(int workers, List<OpenSocket> open, String yaml, TestOrigin... origins) {
        return new Gateway(yaml, workers, options -> options.with(open), origins);
    }

    /** A gateway with one worker, and somebody who knows what authorities say of clients. */
    public static Gateway start(ClientStatuses statuses, String yaml, TestOrigin... origins) {
        return new Gateway(yaml, 1, options -> options.with(statuses), origins);
    }

    /** A gateway with one listener whose every request goes to {@code origin}. */
    public static Gateway before(TestOrigin origin) {
        return start("""
                listeners: { web: { bind: "127.0.0.1:0", http: {} } }
                routes: [ { upstream: app } ]
                upstreams: { app: { endpoints: [ "${origin}" ] } }
                """, origin);
    }

    private Config config(String yaml) {
        String text = yaml;
        for (int i = 0; i < origins.size(); i++) {
            text = text.replace("${origin" + (i == 0 ? "" : i + 1) + "}", origins.get(i));
        }
        return ConfigReader.read("test.yaml", text + "\nwarm_up: false\n").orThrow();
    }

    /** Reloads; what is known of endpoints stays. */
    public void apply(String yaml) {
        apply(snapshot.with(snapshot.revision() + 1, config(yaml)));
    }

    /** Changes what is known or wanted of the endpoint of {@code upstream} at {@code origin}. */
    public void apply(String upstream, TestOrigin origin, UnaryOperator<EndpointStatus> change) {
        apply(upstream, origin.address(), change);
    }

    /** Changes what is known or wanted of the endpoint of {@code upstream} at {@code address}. */
    public void apply(String upstream, String address, UnaryOperator<EndpointStatus> change) {
        EndpointId endpoint = new EndpointId(upstream, Address.parse(address));
        apply(snapshot.with(endpoint, change.apply(snapshot.status(endpoint))));
    }

    private void apply(Snapshot next) {
        try {
            plane.apply(next);
            snapshot = next;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where the first listener accepts. */
    public String address() {
        return plane.listeners().getFirst().address();
    }

    /** The port at which the first listener accepts, which must be one of IP. */
    public int port() {
        String address = address();
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }

    /** Where the listener called {@code name} accepts. */
    public String address(String name) {
        return plane.listeners().stream()
                .filter(listener -> listener.name().equals(name))
                .map(BoundListener::address)
                .findFirst()
                .orElseThrow();
    }

    /** A new connection to the first listener. */
    public TestClient connect() {
        return TestClient.connect(address());
    }

    /** The answer to one request, other than HEAD, on a connection of its own. */
    public Message ask(String request) {
        try (TestClient client = connect()) {
            return client.roundTrip(request);
        }
    }

    /** The record of the next exchange that ended, in the order they ended; awaited. */
    public Ended nextEnded() {
        return next(ended, "an exchange");
    }

    /** The record of the next connection that was passed on and ended; awaited. */
    public PassedOn nextPassedOn() {
        return next(passedOn, "a connection");
    }

    private static <T> T next(BlockingQueue<T> records, String what) {
        try {
            T next = records.poll(Await.PATIENCE_NS, TimeUnit.NANOSECONDS);
            return next == null ? fail("waited in vain for " + what + " to end") : next;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Whether every exchange that ended was asked for with {@link #nextEnded}. */
    public boolean noneEnded() {
        return ended.isEmpty();
    }

    /** Drops the records of exchanges that have ended, so that one failed case does not fail all after it. */
    public void forgetEnded() {
        ended.clear();
    }

    /** Drains on a thread of its own; completed with whether all was over before the deadline. */
    public CompletableFuture<Boolean> drain(Duration deadline) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return plane.drain(deadline);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    /** Like {@link #drain}, but another gateway has the sockets. */
    public CompletableFuture<Boolean> leave(Duration deadline) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return plane.leave(deadline);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    public DataPlane plane() {
        return plane;
    }

    public Metrics metrics() {
        return metrics;
    }

    /** Bytes read from clients so far, over all listeners and workers. */
    public long bytesIn() {
        return (long) metric("bytes_total", "direction", "in");
    }

    /** The sum of a metric's series that have all these labels, given as name, value, name, value ... */
    public double metric(String name, String... labels) {
        double sum = 0;
        for (Sample sample : metrics.samples()) {
            boolean counts = sample.name().equals(name);
            for (int i = 0; i < labels.length; i += 2) {
                counts &= labels[i + 1].equals(sample.labels().get(labels[i]));
            }
            sum += counts ? sample.value() : 0;
        }
        return sum;
    }

    @Override
    public void close() {
        List<UpstreamState> upstreams = plane.upstreams().upstreams();
        plane.close();
        metrics.close();
        log.close();
        assertEquals(List.of(), log.faults(), "logged");
        for (UpstreamState upstream : upstreams) {
            assertEquals(0, upstream.requestsNow(), "requests still counted for " + upstream.name());
            assertEquals(0, upstream.pendingNow(), "places in the queue still counted for " + upstream.name());
            assertEquals(0, upstream.connectionsNow(), "connections still counted for " + upstream.name());
            for (EndpointState endpoint : upstream.endpoints()) {
                assertEquals(0, endpoint.active(), "requests still counted for " + endpoint);
                assertEquals(0, endpoint.connectionsNow(), "connections still counted for " + endpoint);
                assertEquals(0, endpoint.idle(), "idle connections still counted for " + endpoint);
            }
        }
        assertEquals(0.0, metric("connections"), "connections of clients still counted");
        assertEquals(0, plane.admissions().open(), "places of connections not given back");
    }
}
