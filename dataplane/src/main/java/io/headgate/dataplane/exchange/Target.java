package io.headgate.dataplane.exchange;

import io.headgate.dataplane.metrics.RouteCells;
import io.headgate.dataplane.pool.UpstreamPool;
import io.headgate.dataplane.proxyprotocol.ProxyHeaderWriter;
import io.headgate.dataplane.upstream.UpstreamGroup;
import org.jspecify.annotations.Nullable;

/**
 * An upstream as one route of one worker uses it.
 *
 * @param name of the upstream, always the same instance
 * @param hashKey what consistent hashing looks at; null for other policies
 * @param stickyCookie the cookie's name; null without stickiness
 * @param connectNs longest wait for a connection to open
 * @param queueNs longest wait for a free connection
 * @param proxyHeader writes what connections begin with; null where they begin with the request
 */
public record Target(
        String name,
        UpstreamGroup group,
        UpstreamPool<Upstream> pool,
        @Nullable HashKey hashKey,
        byte @Nullable [] stickyCookie,
        long connectNs,
        long queueNs,
        @Nullable ProxyHeaderWriter proxyHeader,
        RouteCells cells) {}
