package io.headgate.dataplane.pool;

import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.metrics.Metrics;
import io.headgate.dataplane.metrics.UpstreamCells;
import io.headgate.dataplane.upstream.EndpointState;
import io.headgate.dataplane.upstream.UpstreamState;
import io.headgate.dataplane.worker.Worker;
import java.util.ArrayDeque;
import java.util.IdentityHashMap;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * One worker's connections to one upstream, and the exchanges that wait for one. Limits are exact for the node: a
 * permit is taken from the endpoint before a connection is opened and given back when it closes. When a worker runs dry
 * while another holds idle connections, the other gives one up ({@link PoolGroup}).
 */
public final class UpstreamPool<C extends PooledConnection<C>> {
    /** {@link #waitingSinceNs()} of a worker where nobody waits: later than everything. */
    static final long NOBODY_WAITS = Long.MAX_VALUE;

    /**
     * How much longer somebody must have waited at another worker to be served before those who wait here. Taking turns
     * costs a new connection each time; this bounds how often.
     */
    private static final long PATIENCE_NS = 20_000_000;

    private final UpstreamState state;
    private final Worker worker;
    private Connector<C> connector;
    private final Metrics metrics;
    private final UpstreamCells cells;
    private final PoolGroup group;
    private final IdentityHashMap<EndpointState, EndpointPool<C>> endpoints = new IdentityHashMap<>();
    private final ArrayDeque<Waiter<C>> waiters = new ArrayDeque<>();
    /** Those passed over while others are served; in their order. */
    private final ArrayDeque<Waiter<C>> passedOver = new ArrayDeque<>();

    private final Runnable serve = this::serveWaiters;
    private @Nullable Waiter<C> served;
    private boolean servedStays;
    private boolean serving;
    private volatile int waiting;
    private volatile long waitingSinceNs = NOBODY_WAITS;
    private int generation;
    private int idleMax;
    private long idleNsMax;

    public UpstreamPool(UpstreamState state, Worker worker, Connector<C> connector, Metrics metrics, PoolGroup group) {
        this.state = state;
        this.worker = worker;
        this.connector = connector;
        this.metrics = metrics;
        this.group = group;
        cells = metrics.upstream(worker.index(), state.name());
        group.join(this);
    }

    /**
     * Adopts the settings of a new snapshot: how many connections per endpoint stay idle, and how long (nanoseconds).
     */
    public void configure(int idleCountMax, long idleForNsMax) {
        idleMax = idleCountMax;
        idleNsMax = idleForNsMax;
        sweep();
    }

    /** What is spoken over connections that are opened from now on; equal connectors speak alike. */
    public void speak(Connector<C> next) {
        if (!connector.equals(next)) {
            connector = next;
            renew();
        }
    }

    /** No connection that is open now serves anybody after whom it serves. */
    void renew() {
        generation++;
        closeIdleNow();
    }

    /** Connections of an earlier one are not kept. */
    int generation() {
        return generation;
    }

    public UpstreamState state() {
        return state;
    }

    public Worker worker() {
        return worker;
    }

    public UpstreamCells cells() {
        return cells;
    }

    /** An idle connection to {@code endpoint}, handed over; null when there is none. */
    public @Nullable C takeIdle(EndpointState endpoint) {
        return pool(endpoint).takeIdle();
    }

    /**
     * Begins to open a connection to {@code endpoint} for {@code waiter}, who may be called before this returns.
     *
     * @return the connection being opened, so that the waiter can be forgotten; null when no permit is left
     */
    public @Nullable C connect(EndpointState endpoint, Waiter<C> waiter) {
        return endpoint.tryOpen() ? connector.connect(pool(endpoint), waiter) : null;
    }

    /**
     * Puts {@code waiter} into the queue, or tells it {@link Failure#QUEUE_FULL}. One that is just being served keeps
     * its turn.
     */
    public void enqueue(Waiter<C> waiter) {
        if (waiter == served) {
            servedStays = true;
            return;
        }
        if (!state.tryPend()) {
            waiter.connectFailed(Failure.QUEUE_FULL);
            return;
        }
        waiters.addLast(waiter);
        waitingChanged(1);
        group.askForRoom(this);
        // Another worker may have given back the last permit just before it could see that somebody waits here.
        worker.loop().execute(serve);
    }

    /** Takes {@code waiter} out of the queue, if it is in it. */
    public void leave(Waiter<C> waiter) {
        if (waiters.remove(waiter) || passedOver.remove(waiter)) {
            waitingChanged(-1);
        }
    }

    /** Closes idle connections whose time is over and forgets endpoints that are gone. Called about once a second. */
    public void sweep() {
        long idleSince = worker.nowNs() - idleNsMax;
        Iterator<EndpointPool<C>> pools = endpoints.values().iterator();
        while (pools.hasNext()) {
            EndpointPool<C> pool = pools.next();
            pool.closeIdle(idleSince);
            if (pool.endpoint().isRetired() && pool.idleCount() == 0) {
                pools.remove();
            }
        }
    }

    /** Closes every idle connection, and from now on those that would become idle; until {@link #configure}. */
    public void closeIdle() {
        idleMax = 0;
        closeIdleNow();
    }

    private void closeIdleNow() {
        endpoints.values().forEach(pool -> pool.closeIdle(Long.MAX_VALUE));
    }

    /** How many wait here; read by other workers too. */
    int waiting() {
        return waiting;
    }

    /**
     * Since when the first waits here that is not bound, {@link #NOBODY_WAITS} if there is none; read by other workers
     * too.
     */
    long waitingSinceNs() {
        return waitingSinceNs;
    }

    int idleMax() {
        return idleMax;
    }

    /** Whether a connection kept here keeps another worker, whose turn it is, from opening one. */
    boolean starvesOthers(EndpointState endpoint) {
        return !endpoint.hasPermit() && isOthersTurn();
    }

    private boolean isOthersTurn() {
        long since = waitingSinceNs;
        return group.othersWaitSince(this, since == NOBODY_WAITS ? since : since - PATIENCE_NS);
    }

    /** Lets those who wait choose again, as long as that gets them anywhere; also when an endpoint has come up. */
    public void serveWaiters() {
        if (serving || waiters.isEmpty()) {
            return;
        }
        serving = true;
        boolean goesOn = true;
        for (int left = waiters.size(); left > 0 && goesOn; left--) {
            goesOn = serveFirst();
        }
        while (!passedOver.isEmpty()) {
            waiters.addFirst(passedOver.removeLast());
        }
        waitingSinceNs = firstWaitsSinceNs();
        serving = false;
    }

    /** Returns whether those behind may be luckier. */
    private boolean serveFirst() {
        Waiter<C> first = waiters.pollFirst();
        if (first == null) {
            return false;
        }
        served = first;
        servedStays = false;
        first.placeFree();
        served = null;
        if (!servedStays) {
            waitingChanged(-1);
            return true;
        }
        passedOver.addLast(first);
        return first.isBound();
    }

    /** A connection to {@code endpoint} closed, so one may be opened, here or by another worker. */
    void permitFreed(EndpointState endpoint) {
        if (!isOthersTurn()) {
            serveWaiters();
        }
        if (endpoint.hasPermit()) {
            group.permitFreed(this);
        }
    }

    /** On this worker's loop, at another worker's wish: gives up one idle connection. */
    void giveUpOneIdle() {
        for (EndpointPool<C> pool : endpoints.values()) {
            if (!pool.endpoint().hasPermit() && pool.closeOneIdle()) {
                return;
            }
        }
    }

    private EndpointPool<C> pool(EndpointState endpoint) {
        EndpointPool<C> pool = endpoints.get(endpoint);
        if (pool == null) {
            pool = new EndpointPool<>(
                    endpoint,
                    metrics.endpoint(
                            worker.index(), state.name(), endpoint.address().toString()),
                    this);
            endpoints.put(endpoint, pool);
        }
        return pool;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // only this loop writes it
    private void waitingChanged(int delta) {
        waiting = waiting + delta;
        waitingSinceNs = firstWaitsSinceNs();
        cells.queued(delta);
        if (delta < 0) {
            state.pendDone();
        }
    }

    /** Those who are bound to one endpoint have no turn: a place elsewhere would not help them. */
    private long firstWaitsSinceNs() {
        for (Waiter<C> waiter : waiters) {
            if (!waiter.isBound()) {
                return waiter.waitingSinceNs();
            }
        }
        return NOBODY_WAITS;
    }
}
