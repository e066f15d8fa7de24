package io.headgate.dataplane.l4;

import io.headgate.dataplane.pool.UpstreamPool;
import io.headgate.dataplane.upstream.UpstreamGroup;

/**
 * An upstream as the tunnels of one listener and worker use it.
 *
 * @param name of the upstream, always the same instance
 * @param bySource whether the endpoint is chosen by the client's address
 * @param firstBytes what endpoints are sent before anything else
 * @param connectNs longest wait for a connection to open
 * @param queueNs longest wait for a place
 */
public record TcpTarget(
        String name,
        UpstreamGroup group,
        UpstreamPool<TcpUpstream> pool,
        boolean bySource,
        FirstBytes firstBytes,
        long connectNs,
        long queueNs) {}
