package io.headgate.dataplane;

import io.headgate.config.Http;
import io.headgate.config.Http2;
import io.headgate.config.HttpLimits;
import io.headgate.config.HttpTimeouts;
import io.headgate.config.Rate;
import io.headgate.config.Route;
import io.headgate.dataplane.access.AddressSet;
import io.headgate.dataplane.exchange.CompiledListener;
import io.headgate.dataplane.http.HeadLimits;
import io.headgate.dataplane.route.RouteTable;
import io.headgate.dataplane.worker.Timed;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What all workers share of one HTTP listener under one snapshot, above all the index of its routes: made once, on the
 * control thread. Immutable.
 */
record HttpPlan(
        String name,
        RouteTable<RoutePlan> routes,
        HeadLimits heads,
        long bodyBytesMax,
        CompiledListener.Timeouts timeouts,
        AddressSet trusted,
        int pipelined,
        CompiledListener.@Nullable Http2 http2) {

    /** @param plans one for each of {@code routes}, in their order */
    static HttpPlan of(String name, Http http, List<Route> routes, List<RoutePlan> plans) {
        HttpLimits limits = http.limits();
        return new HttpPlan(
                name.intern(),
                RouteTable.of(routes, plans, name),
                heads(limits),
                limits.body() == null ? Long.MAX_VALUE : limits.body().bytes(),
                timeouts(http.timeouts()),
                AddressSet.of(http.trustedProxies()),
                limits.pipelined(),
                http2(http.http2()));
    }

    private static CompiledListener.@Nullable Http2 http2(@Nullable Http2 http2) {
        return http2 == null ? null : new CompiledListener.Http2(http2.streams(), nanos(http2.maxAge()));
    }

    private static HeadLimits heads(HttpLimits limits) {
        return new HeadLimits(
                (int) limits.requestLine().bytes(),
                (int) limits.header().bytes(),
                (int) limits.headers().bytes(),
                limits.headerCount());
    }

    private static CompiledListener.Timeouts timeouts(HttpTimeouts timeouts) {
        return new CompiledListener.Timeouts(
                timeouts.header().toNanos(),
                timeouts.bodyIdle().toNanos(),
                bytesPerSecond(timeouts.bodyMinRate()),
                timeouts.keepAlive().toNanos(),
                timeouts.tunnelIdle().toNanos(),
                timeouts.writeStall().toNanos(),
                bytesPerSecond(timeouts.writeMinRate()),
                nanos(timeouts.request()));
    }

    /** 0 for no rate, else at least 1; in floating point, as terabytes an hour are more than a {@code long} takes. */
    static long bytesPerSecond(@Nullable Rate rate) {
        return rate == null
                ? 0
                : (long) Math.max(1, rate.units() * 1e9 / rate.per().toNanos());
    }

    private static long nanos(@Nullable Duration duration) {
        return duration == null ? Timed.NEVER : duration.toNanos();
    }
}
