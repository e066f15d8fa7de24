package io.headgate.dataplane;

import io.headgate.config.Action;
import io.headgate.config.Http;
import io.headgate.config.Http2;
import io.headgate.config.HttpLimits;
import io.headgate.config.HttpTimeouts;
import io.headgate.config.Match;
import io.headgate.config.Rate;
import io.headgate.config.Retries;
import io.headgate.config.Route;
import io.headgate.config.RouteTimeouts;
import io.headgate.config.Tls;
import io.headgate.dataplane.access.AddressSet;
import io.headgate.dataplane.exchange.CompiledListener;
import io.headgate.dataplane.exchange.Pings;
import io.headgate.dataplane.http.Ascii;
import io.headgate.dataplane.http.HeadLimits;
import io.headgate.dataplane.route.RouteTable;
import io.headgate.dataplane.worker.Timed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
        CompiledListener.@Nullable Http2 http2,
        byte[] hstsLine) {

    /**
     * @param first come before all others
     * @param plans one for each of {@code routes}, in their order
     */
    static HttpPlan of(
            String name, Http http, @Nullable Tls tls, List<Route> first, List<Route> routes, List<RoutePlan> plans) {
        HttpLimits limits = http.limits();
        return new HttpPlan(
                name.intern(),
                routes(name, http, first, routes, plans),
                heads(limits),
                limits.body() == null ? Long.MAX_VALUE : limits.body().bytes(),
                timeouts(http.timeouts()),
                AddressSet.of(http.trustedProxies()),
                limits.pipelined(),
                http2(http.http2()),
                hsts(tls));
    }

    private static CompiledListener.@Nullable Http2 http2(@Nullable Http2 http2) {
        return http2 == null
                ? null
                : new CompiledListener.Http2(
                        http2.streams(), nanos(http2.maxAge()), pings(http2.ping(), http2.pingTimeout()));
    }

    private static RouteTable<RoutePlan> routes(
            String name, Http http, List<Route> first, List<Route> routes, List<RoutePlan> plans) {
        List<Route> then = http.redirectToHttps() ? List.of(toHttps(http.httpsPort())) : routes;
        List<RoutePlan> thenPlans = http.redirectToHttps() ? List.of(RoutePlan.of(then.getFirst(), 0)) : plans;
        if (first.isEmpty()) {
            return RouteTable.of(then, thenPlans, name);
        }
        List<Route> all = new ArrayList<>(first);
        all.addAll(then);
        List<RoutePlan> allPlans = new ArrayList<>();
        first.forEach(route -> allPlans.add(RoutePlan.of(route, allPlans.size())));
        allPlans.addAll(thenPlans);
        return RouteTable.of(all, allPlans, name);
    }

    /** What a listener with {@code redirect_to_https} has in place of the routes. */
    private static Route toHttps(int port) {
        String at = port == Http.HTTPS_PORT ? "" : ":" + port;
        return new Route(
                "redirect_to_https",
                List.of(),
                new Match(
                        List.of(), List.of(), List.of(), List.of(), List.of(), Map.of(), Map.of(), List.of(),
                        List.of()),
                List.of(),
                null,
                new RouteTimeouts(Duration.ofSeconds(30), null),
                new Retries(0, List.of(), null, Duration.ZERO),
                new Action.Redirect("https://{host}" + at + "{path}{query}", 308));
    }

    private static byte[] hsts(@Nullable Tls tls) {
        return tls == null || tls.hsts() == null
                ? new byte[0]
                : Ascii.bytes("strict-transport-security: " + tls.hsts().text() + "\r\n");
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
                nanos(timeouts.tunnelPing()),
                nanos(timeouts.tunnelMaxAge()),
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

    static Pings pings(@Nullable Duration ping, Duration timeout) {
        return new Pings(nanos(ping), timeout.toNanos());
    }

    private static long nanos(@Nullable Duration duration) {
        return duration == null ? Timed.NEVER : duration.toNanos();
    }
}
