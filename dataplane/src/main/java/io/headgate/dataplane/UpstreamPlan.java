package io.headgate.dataplane;

import io.headgate.config.Balance;
import io.headgate.config.SendProxyProtocol;
import io.headgate.config.Sticky;
import io.headgate.config.Upstream;
import io.headgate.dataplane.exchange.HashKey;
import io.headgate.dataplane.exchange.Target;
import io.headgate.dataplane.http.Ascii;
import io.headgate.dataplane.metrics.RouteCells;
import io.headgate.dataplane.proxyprotocol.ProxyHeaderWriter;
import org.jspecify.annotations.Nullable;

/**
 * What all workers and routes share of one upstream's requests under one snapshot: made once, on the control thread.
 * Immutable.
 *
 * @param name always the same instance
 */
record UpstreamPlan(
        String name,
        @Nullable HashKey hashKey,
        byte @Nullable [] stickyCookie,
        long connectNs,
        long queueNs,
        @Nullable ProxyHeaderWriter introduction) {

    static UpstreamPlan of(String name, Upstream upstream) {
        Sticky sticky = upstream.sticky();
        SendProxyProtocol introduction = upstream.proxyProtocol();
        return new UpstreamPlan(
                name.intern(),
                upstream.balance() instanceof Balance.Hash hash ? new HashKey(hash.by()) : null,
                sticky == null ? null : Ascii.bytes(sticky.cookie()),
                upstream.timeouts().connect().toNanos(),
                upstream.limits().queueTimeout().toNanos(),
                introduction == null ? null : new ProxyHeaderWriter(introduction));
    }

    /** The upstream as one route of the worker that uses it so. */
    Target target(HttpUse use, RouteCells cells) {
        return new Target(
                name, use.group(), use.pool(), hashKey, stickyCookie, connectNs, queueNs, introduction, cells);
    }
}
