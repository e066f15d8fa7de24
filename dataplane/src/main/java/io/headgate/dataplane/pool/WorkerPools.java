package io.headgate.dataplane.pool;

import io.headgate.dataplane.metrics.Metrics;
import io.headgate.dataplane.upstream.UpstreamRegistry;
import io.headgate.dataplane.worker.Worker;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** One worker's pools of one kind of connections, by upstream. Confined to its loop once the loop runs. */
public final class WorkerPools<C extends PooledConnection<C>> {
    private final Worker worker;
    private final Connector<C> connector;
    private final UpstreamRegistry upstreams;
    private final Metrics metrics;
    private final Function<String, PoolGroup> groups;
    private final Map<String, UpstreamPool<C>> pools = new HashMap<>();

    /** @param groups the group of an upstream's pools over all workers */
    public WorkerPools(
            Worker worker,
            Connector<C> connector,
            UpstreamRegistry upstreams,
            Metrics metrics,
            Function<String, PoolGroup> groups) {
        this.worker = worker;
        this.connector = connector;
        this.upstreams = upstreams;
        this.metrics = metrics;
        this.groups = groups;
    }

    /** The pool of an upstream that the registry knows. */
    public UpstreamPool<C> of(String upstream) {
        return pools.computeIfAbsent(
                upstream,
                name -> new UpstreamPool<>(
                        upstreams.group(name, worker.index()).state(), worker, connector, metrics, groups.apply(name)));
    }

    /** Forgets the pools of other upstreams; those who use one go on. */
    public void retain(Set<String> present) {
        pools.entrySet().removeIf(entry -> {
            boolean gone = !present.contains(entry.getKey());
            if (gone) {
                entry.getValue().closeIdle();
            }
            return gone;
        });
    }

    /** No connection that is open now to {@code upstream} serves anybody after whom it serves. */
    public void renew(String upstream) {
        UpstreamPool<C> pool = pools.get(upstream);
        if (pool != null) {
            pool.renew();
        }
    }

    /** Closes idle connections whose time is over. */
    public void sweep() {
        pools.values().forEach(UpstreamPool::sweep);
    }

    /** Lets those who wait choose again. */
    public void serveWaiters() {
        pools.values().forEach(UpstreamPool::serveWaiters);
    }

    /** Closes every idle connection. */
    public void closeIdle() {
        pools.values().forEach(UpstreamPool::closeIdle);
    }
}
