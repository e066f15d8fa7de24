package io.headgate.dataplane;

import io.headgate.config.snapshot.Snapshot;
import io.headgate.config.yaml.ConfigReader;
import io.headgate.dataplane.accesslog.AccessLog;
import io.headgate.dataplane.exchange.ExchangeLog;
import io.headgate.dataplane.filter.RateLimitTables;
import io.headgate.dataplane.listener.Port;
import io.headgate.dataplane.metrics.Metrics;
import io.headgate.dataplane.pool.PoolGroup;
import io.headgate.dataplane.tls.Encryption;
import io.headgate.dataplane.trace.Traces;
import io.headgate.dataplane.upstream.UpstreamRegistry;
import io.headgate.dataplane.worker.Worker;
import io.headgate.perf.Http2Samples;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.DefaultEventLoopGroup;
import io.netty.channel.EventLoop;
import io.netty.channel.local.LocalServerChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.SystemNanoClock;
import org.jspecify.annotations.Nullable;

/**
 * One worker with all it runs, compiled from a configuration as in the program, and one connection on each side of it
 * that is no socket ({@link MemoryChannel}). What is measured on it is our code and Netty's pipeline, without transport
 * and kernel.
 */
final class InMemoryGateway implements AutoCloseable {
    private static final int SERIES_MAX = 1000;

    private final DefaultEventLoopGroup loops = new DefaultEventLoopGroup(1, new DefaultThreadFactory("worker", true));
    private final EventLoop loop = loops.next();
    private final Metrics metrics = Metrics.open(null, 1, SERIES_MAX);
    private final AccessLog accessLog;
    private final Traces traces;
    private final MemoryChannel client = new MemoryChannel();
    private final @Nullable MemoryChannel endpoint;
    private final byte[] request;
    private final byte[] answer;
    private int lastStream = 1;

    /**
     * A gateway on which one exchange has been made.
     *
     * @param yaml has one listener, "web"; endpoints are never really connected to
     * @param opening what the client sends first: what its protocol begins with, and a request
     * @param request what the client sends each time after that; over HTTP/2 from the opening on, one HEADERS frame
     *     first
     * @param answer what the endpoint answers each time, if the request gets there
     */
    InMemoryGateway(String yaml, byte[] opening, byte[] request, byte[] answer) {
        this.request = request;
        this.answer = answer;
        Snapshot snapshot = Snapshot.of(1, ConfigReader.read("perf.yaml", yaml).orThrow());
        try {
            accessLog = AccessLog.open(snapshot.config().accessLog(), Path.of(""), 1, metrics);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        traces = Traces.open(snapshot.config().tracing(), 1, metrics);
        loop.register(client).syncUninterruptibly();
        onLoop(() -> {
            client.acceptedBy(port(snapshot));
            client.receive(opening);
            return client;
        });
        endpoint = onLoop(MemoryChannel::takeConnected); // Netty connects in a task of its own
        onLoop(() -> {
            answer();
            return client;
        });
    }

    private Port port(Snapshot snapshot) throws IOException {
        SocketTransport memory = new SocketTransport(
                snapshot.config().transport(), _ -> MemoryChannel::new, _ -> LocalServerChannel::new);
        ExchangeLog log = snapshot.config().accessLog().enabled() ? accessLog.worker(0) : ExchangeLog.OFF;
        DataPlaneOptions options = new DataPlaneOptions(1, metrics, _ -> log, new byte[32]);
        UpstreamRegistry upstreams = new UpstreamRegistry(1, SystemNanoClock.INSTANCE, options.stickySecret());
        Worker worker = new Worker(0, loop, PooledByteBufAllocator.DEFAULT);
        WorkerPlane plane = new WorkerPlane(worker, memory, options, upstreams, _ -> new PoolGroup());
        upstreams.apply(snapshot);
        HttpCompiler http =
                new HttpCompiler(snapshot.config(), Map.of(), metrics, new RateLimitTables(), traces::worker);
        plane.apply(
                snapshot,
                new Compiler(upstreams, metrics),
                http.compile(0, plane.httpUses(snapshot.config(), http.upstreams())),
                Encryption.NONE);
        worker.start();
        plane.start();
        return Objects.requireNonNull(plane.ports().get("web"), "no listener called web");
    }

    /** Runs {@code task} on the worker's loop, and waits for it. */
    <T extends @Nullable Object> T onLoop(Callable<T> task) {
        try {
            return loop.submit(task).get(1, TimeUnit.MINUTES);
        } catch (Exception e) {
            throw new IllegalStateException("the worker failed: " + e, e);
        }
    }

    /**
     * One exchange; on the worker's loop only.
     *
     * @throws IllegalStateException if the client got no answer, or was closed upon
     */
    void exchange() {
        long before = client.bytesWritten();
        boolean http2 = request == Http2Samples.GET;
        if (http2) {
            lastStream += 2;
            Http2Samples.number(request, lastStream);
        }
        client.receive(request);
        answer();
        if (http2) {
            client.pipeline().fireChannelReadComplete(); // HTTP/2 holds answers together until the loop's turn ends
        }
        if (client.bytesWritten() == before || !client.isActive()) {
            throw new IllegalStateException("no answer, or the connection is closed");
        }
    }

    private void answer() {
        MemoryChannel to = endpoint;
        if (to != null) {
            to.receive(answer);
        }
    }

    @Override
    public void close() {
        onLoop(client::close);
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        traces.close();
        accessLog.close();
        metrics.close();
    }
}
