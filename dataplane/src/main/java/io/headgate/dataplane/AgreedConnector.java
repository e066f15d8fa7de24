package io.headgate.dataplane;

import io.headgate.config.Protocol;
import io.headgate.dataplane.exchange.Upstream;
import io.headgate.dataplane.pool.Connector;
import io.headgate.dataplane.pool.EndpointPool;
import io.headgate.dataplane.pool.Waiter;

/** Speaks with each endpoint what it chose last; HTTP/2 with one that has not been asked yet. */
record AgreedConnector(Connector<Upstream> http1, Connector<Upstream> h2) implements Connector<Upstream> {
    @Override
    public Upstream connect(EndpointPool<Upstream> pool, Waiter<Upstream> waiter) {
        return (pool.agreed() == Protocol.HTTP1 ? http1 : h2).connect(pool, waiter);
    }
}
