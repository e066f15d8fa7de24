package io.headgate.dataplane.pool;

/** Opens connections; the codec's side of the pool. */
public interface Connector<C extends PooledConnection<C>> {
    /**
     * Begins to open a connection to {@code pool}'s endpoint for {@code waiter}. The endpoint's permit is held already.
     *
     * @return the connection being opened, so that the waiter can be forgotten
     */
    C connect(EndpointPool<C> pool, Waiter<C> waiter);
}
