package io.headgate.dataplane;

import io.headgate.config.Config;
import io.headgate.config.certificate.RevocationList;
import io.headgate.config.snapshot.Snapshot;
import io.headgate.dataplane.access.Admissions;
import io.headgate.dataplane.exchange.CompiledListener;
import io.headgate.dataplane.filter.RateLimitTables;
import io.headgate.dataplane.listener.ClientConnections;
import io.headgate.dataplane.metrics.Metrics;
import io.headgate.dataplane.pool.PoolGroup;
import io.headgate.dataplane.tls.Encryption;
import io.headgate.dataplane.tls.Identities;
import io.headgate.dataplane.tls.ShownCertificate;
import io.headgate.dataplane.tls.TicketKeys;
import io.headgate.dataplane.upstream.UpstreamRegistry;
import io.headgate.dataplane.worker.Worker;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.agrona.concurrent.SystemNanoClock;
import org.jspecify.annotations.Nullable;

/**
 * The workers and all they serve. Started with a snapshot, steered by applying others; serves on whatever happens to
 * whoever applies them. Its methods are for one control thread.
 */
public final class DataPlane implements AutoCloseable {
    /**
     * How long idle connections stay open in a drain: a request that crossed our decision on the wire still gets its
     * answer.
     */
    private static final Duration IDLE_GRACE = Duration.ofMillis(500);

    /** So long before the deadline WebSockets are told that they end: as long as a client may take for its goodbye. */
    private static final Duration FAREWELL = Duration.ofSeconds(5);

    /** A start may take this much longer so that no user meets a cold compiler. */
    private static final Duration WARM_UP_MAX = Duration.ofSeconds(2);

    private final DataPlaneOptions options;
    private final MultiThreadIoEventLoopGroup loops;
    private final UpstreamRegistry upstreams;
    private final Admissions admissions = new Admissions();
    private final RateLimitTables rateLimits = new RateLimitTables();
    private final Identities identities;
    private final Map<String, PoolGroup> poolGroups = new ConcurrentHashMap<>();
    private final List<WorkerPlane> planes = new ArrayList<>();
    private final ListenerSockets sockets;
    private final ClientConnections clients;
    private Snapshot snapshot;
    /** What was made of the configuration that holds. */
    private @Nullable HttpCompiler http;

    private volatile Encryption encryption = Encryption.NONE;

    private DataPlane(Snapshot first, DataPlaneOptions options) {
        this.options = options;
        identities = new Identities(options.tickets(), options.statuses(), options.workers());
        snapshot = first;
        SocketTransport transport = SocketTransport.of(first.config().transport());
        loops = new MultiThreadIoEventLoopGroup(
                options.workers(), new DefaultThreadFactory("worker", true), transport.ioHandlers());
        upstreams = new UpstreamRegistry(options.workers(), SystemNanoClock.INSTANCE, options.stickySecret());
        upstreams.know(options.ejected());
        for (EventExecutor loop : loops) {
            Worker worker = new Worker(planes.size(), (EventLoop) loop, PooledByteBufAllocator.DEFAULT);
            planes.add(new WorkerPlane(worker, transport, options, upstreams, this::poolGroup));
        }
        clients = new ClientConnections(planes.stream()
                .map(plane -> new ClientConnections.Source(plane.worker(), plane::clients))
                .toList());
        InheritedSockets inherited = new InheritedSockets(options.open());
        sockets = new ListenerSockets(transport, loops, planes, admissions, inherited);
    }

    /** Compiles what requests meet, so that the first users do not wait for it, if the configuration wants that. */
    public static void warmUp(Config config) {
        if (config.warmUp()) {
            WarmUp.run(config, WARM_UP_MAX);
        }
    }

    /**
     * Starts serving {@code snapshot}: returns once every listener accepts.
     *
     * @throws IOException if a listener cannot be bound, or an error page, a list or a certificate cannot be read;
     *     nothing is left running then
     */
    public static DataPlane start(Snapshot snapshot, DataPlaneOptions options) throws IOException {
        DataPlane plane = new DataPlane(snapshot, options);
        try {
            plane.planes.forEach(each -> each.worker().start());
            plane.adopt(snapshot);
            plane.sockets.closeUnclaimed();
            plane.onEveryLoop(WorkerPlane::start);
            TicketKeys tickets = options.tickets();
            plane.loops.scheduleAtFixedRate(() -> tickets.rotate(System.nanoTime()), 1, 1, TimeUnit.MINUTES);
            return plane;
        } catch (IOException | RuntimeException e) {
            plane.close();
            throw e;
        }
    }

    /**
     * Serves {@code next} from its return on. Exchanges under way end under the snapshot they began with.
     *
     * @throws IOException if a new address cannot be bound, or an error page, a list or a certificate cannot be read;
     *     nothing has changed then
     */
    public void apply(Snapshot next) throws IOException {
        // A configuration that was read anew is adopted even if it says the same: the pages it names may not.
        if (next.config() == snapshot.config()) {
            upstreams.apply(next);
            admissions.say(next);
            planes.forEach(plane -> plane.worker().loop().execute(plane::endpointsChanged));
            if (!next.issued().equals(snapshot.issued()) || encryption.waits()) {
                renew(next);
            }
            snapshot = next;
        } else {
            adopt(next);
        }
    }

    /** Authorities have said something else. Connections keep what they were shown. */
    private void renew(Snapshot next) {
        Encryption before = encryption;
        Encryption after = before.with(identities.renew(before, next.config(), next.issued()));
        if (next.issued().httpAnswers().equals(snapshot.issued().httpAnswers())) {
            onEveryLoop(plane -> plane.encrypt(after.listeners()));
        } else {
            HttpCompiler again = Objects.requireNonNull(http);
            again.answer(next.issued().httpAnswers());
            swap(next, again, after);
        }
        encryption = after;
        before.closeListeners();
    }

    private void adopt(Snapshot next) throws IOException {
        HttpCompiler compiler = new HttpCompiler(
                next.config(), next.issued().httpAnswers(), options.metrics(), rateLimits, options.traces());
        Admissions.Lists lists = Admissions.read(next.config());
        Encryption tls = identities.read(encryption, next.config(), next.issued());
        try {
            sockets.bindNew(next.config().listeners());
        } catch (IOException e) {
            tls.close();
            throw e;
        }
        upstreams.apply(next);
        admissions.apply(next, lists);
        Encryption before = encryption;
        swap(next, compiler, tls);
        encryption = tls;
        http = compiler;
        before.close(); // connections keep what they began with
        sockets.accept();
        sockets.closeGone(next.config().listeners());
        poolGroups.keySet().retainAll(next.config().upstreams().keySet());
        rateLimits.retain(next.config().routes());
        snapshot = next;
    }

    /** Whatever takes time is done here; the loops open pools, and swap references. */
    private void swap(Snapshot next, HttpCompiler from, Encryption tls) {
        List<Map<String, HttpUse>> uses = fromEveryLoop(plane -> plane.httpUses(next.config(), from.upstreams()));
        List<Map<String, CompiledListener>> compiled = new ArrayList<>();
        for (int worker = 0; worker < planes.size(); worker++) {
            compiled.add(from.compile(worker, uses.get(worker)));
        }
        Compiler compiler = new Compiler(upstreams, options.metrics());
        onEveryLoop(
                plane -> plane.apply(next, compiler, compiled.get(plane.worker().index()), tls));
    }

    /** The sockets that accept, in the order of the configuration. */
    public List<BoundListener> listeners() {
        return sockets.shown();
    }

    /** Who may connect. */
    public Admissions admissions() {
        return admissions;
    }

    public UpstreamRegistry upstreams() {
        return upstreams;
    }

    public Metrics metrics() {
        return options.metrics();
    }

    /** Memory that the buffers of all connections are cut from, in bytes; free parts of it included. Any thread. */
    public long bufferBytes() {
        return PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
    }

    /** The part of {@link #bufferBytes} that is in use, each buffer rounded up to what it was cut as. Any thread. */
    public long bufferUsedBytes() {
        return PooledByteBufAllocator.DEFAULT.pinnedDirectMemory();
    }

    /** How many clients' buckets full rate limit tables forgot since the start. Any thread. */
    public long rateLimitKeysForgotten() {
        return rateLimits.forgotten();
    }

    /** What listeners that end TLS show of themselves, by listener. Any thread. */
    public Map<String, List<ShownCertificate>> certificates() {
        Map<String, List<ShownCertificate>> shown = new LinkedHashMap<>();
        encryption.listeners().forEach((listener, tls) -> shown.put(listener, tls.certificates()));
        return shown;
    }

    /** What the authorities of clients have revoked, by listener. Any thread. */
    public Map<String, List<RevocationList>> revoked() {
        Map<String, List<RevocationList>> revoked = new LinkedHashMap<>();
        encryption.listeners().forEach((listener, tls) -> revoked.put(listener, tls.revoked()));
        return revoked;
    }

    /**
     * The chains of those certificates of which clients are to be told what their authority says (OCSP stapling), each
     * once. Any thread.
     */
    public Set<List<X509Certificate>> stapled() {
        Set<List<X509Certificate>> chains = new LinkedHashSet<>();
        encryption.listeners().values().forEach(tls -> chains.addAll(tls.stapled()));
        return chains;
    }

    /** Who is connected. Any thread. */
    public ClientConnections clients() {
        return clients;
    }

    /** Client connections open now, over all workers. */
    public int connections() {
        return sum(WorkerPlane::connections);
    }

    /**
     * Whether every worker's loop takes up something new within {@code patience}. Any thread; false once they have been
     * closed. One that is stuck keeps each question until it answers: ask no more often than {@code patience}.
     */
    public boolean answers(Duration patience) throws InterruptedException {
        CountDownLatch answers = new CountDownLatch(planes.size());
        try {
            planes.forEach(plane -> plane.worker().loop().execute(answers::countDown));
        } catch (RejectedExecutionException e) {
            return false;
        }
        return answers.await(patience.toNanos(), TimeUnit.NANOSECONDS);
    }

    /**
     * Stops accepting, answers every request whose head has been received, and closes connections as they fall idle. A
     * connection that the kernel completes between our last accept and the close of its listening socket is reset by
     * the kernel, as with every server that closes such a socket.
     *
     * @return whether all connections were closed before the deadline
     */
    public boolean drain(Duration deadline) throws InterruptedException {
        long endNs = System.nanoTime() + deadline.toNanos();
        onEveryLoop(WorkerPlane::drain);
        sockets.shrinkQueues();
        int turns = 0;
        do {
            onEveryLoop(_ -> {}); // each loop has looked at its sockets since
        } while (sockets.somebodyWaits() && ++turns < ConnectionSockets.BACKLOG);
        sockets.stopAccepting();
        return finish(deadline, endNs, System.nanoTime());
    }

    /**
     * The sockets of all listeners, for another process that may accept at once; here it goes on until {@link #leave}.
     *
     * @throws IOException when the transport cannot share them
     */
    public List<OpenSocket> openSockets() throws IOException {
        return sockets.open();
    }

    /**
     * Leaves the listeners to the process that was given {@link #openSockets}. Nobody who waits to be accepted is lost,
     * as both processes have the same sockets. {@link #leave} follows.
     */
    public void letGo() {
        sockets.pause();
        onEveryLoop(_ -> {});
        onEveryLoop(_ -> {}); // whom a loop was just accepting it has by now
        sockets.letGo();
    }

    /**
     * Does {@link #letGo} if it is not done, and ends like {@link #drain}; but WebSockets go on until shortly before
     * the deadline.
     *
     * @return whether all connections were closed before the deadline
     */
    public boolean leave(Duration deadline) throws InterruptedException {
        long endNs = System.nanoTime() + deadline.toNanos();
        letGo();
        onEveryLoop(WorkerPlane::drain);
        long farewellNs = Math.min(FAREWELL.toNanos(), deadline.toNanos() / 2);
        long enteredNs = System.nanoTime() + farewellNs;
        while (sum(WorkerPlane::entering) > 0 && System.nanoTime() < enteredNs) {
            TimeUnit.MILLISECONDS.sleep(10); // they were let in here, so what they are about to ask is answered here
        }
        return finish(deadline, endNs, endNs - farewellNs);
    }

    /** @param tunnelsEndNs when WebSockets are to end */
    private boolean finish(Duration deadline, long endNs, long tunnelsEndNs) throws InterruptedException {
        long idleFromNs = System.nanoTime() + Math.min(IDLE_GRACE.toNanos(), deadline.toNanos() / 2);
        boolean tunnelsEnd = false;
        while (sum(WorkerPlane::unfinished) > 0 && System.nanoTime() < endNs) {
            if (System.nanoTime() >= idleFromNs) {
                onEveryLoop(WorkerPlane::closeIdle);
            }
            if (!tunnelsEnd && System.nanoTime() >= tunnelsEndNs) {
                tunnelsEnd = true;
                onEveryLoop(WorkerPlane::endTunnels);
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
        boolean drained = sum(WorkerPlane::unfinished) == 0;
        sockets.closeAll();
        return drained;
    }

    /** Stops at once. */
    @Override
    public void close() {
        sockets.closeAll();
        if (!loops.isShuttingDown()) {
            onEveryLoop(WorkerPlane::closeAll);
            onEveryLoop(WorkerPlane::closeEnding);
        }
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        encryption.close();
        encryption = Encryption.NONE;
    }

    private PoolGroup poolGroup(String upstream) {
        return poolGroups.computeIfAbsent(upstream, _ -> new PoolGroup());
    }

    private void onEveryLoop(Consumer<WorkerPlane> task) {
        fromEveryLoop(plane -> {
            task.accept(plane);
            return plane;
        });
    }

    private int sum(ToIntFunction<WorkerPlane> part) {
        return fromEveryLoop(part::applyAsInt).stream()
                .mapToInt(Integer::intValue)
                .sum();
    }

    /** What each worker answers, in their order. */
    private <T> List<T> fromEveryLoop(Function<WorkerPlane, T> question) {
        List<Future<T>> answers = new ArrayList<>();
        for (WorkerPlane plane : planes) {
            answers.add(plane.worker().loop().submit(() -> question.apply(plane)));
        }
        return answers.stream().map(DataPlane::valueOf).toList();
    }

    private static <T> T valueOf(Future<T> part) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return part.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw new IllegalStateException("a worker failed: " + e.getCause(), e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
