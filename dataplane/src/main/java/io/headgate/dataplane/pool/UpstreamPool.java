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
 * One worker's connections to one upstream, and the exchanges that wait for one. Limits are exact for the node: a permit is taken from the
 * endpoint before a connection is opened and given back when it closes. When a worker runs dry while another holds idle connections, the
 * other gives one up ({@link PoolGroup}).
 */
public final class UpstreamPool<C extends PooledConnection<C>> {
    private final UpstreamState state;
    private final Worker worker;
    private final Connector<C> connector;
    private final Metrics metrics;
    private final UpstreamCells cells;
    private final PoolGroup<C> group;
    private final IdentityHashMap<EndpointState, EndpointPool<C>> endpoints = new IdentityHashMap<>();
    private final ArrayDeque<Waiter<C>> waiters = new ArrayDeque<>();
    private volatile int waiting;
    private int idleMax;
    private long idleNsMax;
    private boolean serving;

    public UpstreamPool(UpstreamState state, Worker worker, Connector<C> connector, Metrics metrics, PoolGroup<C> group) {
        this.state = state;
        this.worker = worker;
        this.connector = connector;
        this.metrics = metrics;
        this.group = group;
        cells = metrics.upstream(worker.index(), state.name());
        group.join(this);
    }

    /** Adopts the settings of a new snapshot: how many connections per endpoint stay idle, and how long (nanoseconds). */
    public void configure(int idleCountMax, long idleForNsMax) {
        idleMax = idleCountMax;
        idleNsMax = idleForNsMax;
        sweep();
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

    /** Puts {@code waiter} into the queue, or tells it {@link Failure#QUEUE_FULL}. */
    public void enqueue(Waiter<C> waiter) {
        if (!state.tryPend()) {
            waiter.connectFailed(Failure.QUEUE_FULL);
            return;
        }
        if (serving) {
            waiters.addFirst(waiter); // it was the first and keeps its turn
        } else {
            waiters.addLast(waiter);
        }
        waitingChanged(1);
        group.askForRoom(this);
    }

    /** Takes {@code waiter} out of the queue, if it is in it. */
    public void leave(Waiter<C> waiter) {
        if (waiters.remove(waiter)) {
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

    /** Closes every idle connection; for the end of the worker. */
    public void closeIdle() {
        endpoints.values().forEach(pool -> pool.closeIdle(Long.MAX_VALUE));
    }

    /** How many wait here; read by other workers too. */
    int waiting() {
        return waiting;
    }

    int idleMax() {
        return idleMax;
    }

    /** Whether connections kept idle here keep another worker from opening one. */
    boolean starvesOthers(EndpointPool<C> pool) {
        return !pool.endpoint().hasPermit() && waiting == 0 && group.othersWait(this);
    }

    /** Lets those who wait choose again, as long as that gets them anywhere; also when an endpoint has come up. */
    public void serveWaiters() {
        if (serving || waiting == 0) {
            return;
        }
        serving = true;
        for (int before = waiting; before > 0; before--) {
            Waiter<C> first = waiters.pollFirst();
            if (first == null) {
                break;
            }
            waitingChanged(-1);
            int left = waiters.size();
            first.placeFree();
            if (waiters.size() > left) {
                break;
            }
        }
        serving = false;
    }

    /** A connection closed, so one may be opened, here or by another worker. */
    void permitFreed() {
        if (waiting > 0) {
            serveWaiters();
        } else {
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
                    endpoint, metrics.endpoint(worker.index(), state.name(), endpoint.address().toString()), this);
            endpoints.put(endpoint, pool);
        }
        return pool;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // only this loop writes it
    private void waitingChanged(int delta) {
        waiting = waiting + delta;
        cells.queued(delta);
        if (delta < 0) {
            state.pendDone();
        }
    }
}
