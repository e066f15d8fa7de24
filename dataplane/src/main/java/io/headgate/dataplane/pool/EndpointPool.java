package io.headgate.dataplane.pool;

import io.headgate.config.Protocol;
import io.headgate.dataplane.metrics.EndpointCells;
import io.headgate.dataplane.upstream.EndpointState;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** One worker's connections to one endpoint. Lives as long as the endpoint, across snapshots. */
public final class EndpointPool<C extends PooledConnection<C>> {
    private final EndpointState endpoint;
    private final EndpointCells cells;
    private final UpstreamPool<C> upstream;
    private final ArrayDeque<C> idle = new ArrayDeque<>();
    private @Nullable Protocol agreed;

    EndpointPool(EndpointState endpoint, EndpointCells cells, UpstreamPool<C> upstream) {
        this.endpoint = endpoint;
        this.cells = cells;
        this.upstream = upstream;
    }

    public EndpointState endpoint() {
        return endpoint;
    }

    /** The address as configured or resolved, for logs; always the same instance. */
    public String name() {
        return endpoint.name();
    }

    public EndpointCells cells() {
        return cells;
    }

    public UpstreamPool<C> upstream() {
        return upstream;
    }

    /** What the endpoint chose to speak when it was last asked; null before that. */
    public @Nullable Protocol agreed() {
        return agreed;
    }

    /** The endpoint has chosen. */
    public void agreed(Protocol chosen) {
        agreed = chosen;
    }

    /** The newest idle connection that is still open, taken out of the idle ones; null when there is none. */
    @Nullable
    C takeIdle() {
        while (true) {
            C connection = idle.pollLast();
            if (connection == null) {
                return null;
            }
            noLongerIdle(connection);
            if (connection.isOpen()) {
                return connection;
            }
            connection.close();
        }
    }

    /**
     * Takes back an open connection on which nothing is under way: it serves whoever waits, becomes idle, or is closed
     * when enough are idle, the endpoint is gone, or it was made under settings that no longer hold.
     */
    public void release(C connection) {
        if (endpoint.isRetired()
                || !connection.isOfNow()
                || upstream.starvesOthers(endpoint)
                || idle.size() >= upstream.idleMax()) {
            connection.close();
            return;
        }
        connection.idleSinceNs = upstream.worker().nowNs();
        connection.idle(true);
        idle.addLast(connection);
        endpoint.idle(upstream.worker().index(), 1);
        upstream.serveWaiters();
    }

    /**
     * Closes the oldest idle connections: those idle since before {@code idleSinceNs}, and all when the endpoint is
     * gone.
     */
    void closeIdle(long idleSinceNs) {
        C oldest = idle.peekFirst();
        while (oldest != null && (endpoint.isRetired() || oldest.idleSinceNs <= idleSinceNs)) {
            oldest.close();
            oldest = idle.peekFirst() == oldest ? dropFirst() : idle.peekFirst();
        }
    }

    /** Gives one idle connection up for the sake of a worker that may not open one. */
    boolean closeOneIdle() {
        C oldest = idle.peekFirst();
        if (oldest == null) {
            return false;
        }
        oldest.close();
        return true;
    }

    int idleCount() {
        return idle.size();
    }

    /** A connection closed, whoever did it. */
    void closed(C connection) {
        if (connection.isIdle()) {
            idle.remove(connection);
            noLongerIdle(connection);
        }
        endpoint.closed();
        upstream.permitFreed(endpoint);
    }

    private @Nullable C dropFirst() {
        noLongerIdle(idle.removeFirst());
        return idle.peekFirst();
    }

    private void noLongerIdle(C connection) {
        connection.idle(false);
        endpoint.idle(upstream.worker().index(), -1);
    }
}
