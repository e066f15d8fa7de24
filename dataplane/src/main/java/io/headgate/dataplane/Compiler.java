package io.headgate.dataplane;

import io.headgate.config.Action;
import io.headgate.config.Balance;
import io.headgate.config.Config;
import io.headgate.config.ErrorPage;
import io.headgate.config.Http;
import io.headgate.config.HttpLimits;
import io.headgate.config.HttpTimeouts;
import io.headgate.config.KeySource;
import io.headgate.config.Rate;
import io.headgate.config.Rewrite;
import io.headgate.config.Route;
import io.headgate.config.SendProxyProtocol;
import io.headgate.config.SniRule;
import io.headgate.config.Sticky;
import io.headgate.config.Tcp;
import io.headgate.config.TcpAction;
import io.headgate.config.TcpTimeouts;
import io.headgate.config.Udp;
import io.headgate.config.UdpPer;
import io.headgate.config.Upstream;
import io.headgate.config.snapshot.Snapshot;
import io.headgate.dataplane.access.AddressSet;
import io.headgate.dataplane.exchange.BodyFilter;
import io.headgate.dataplane.exchange.CompiledListener;
import io.headgate.dataplane.exchange.CompiledRetries;
import io.headgate.dataplane.exchange.CompiledRoute;
import io.headgate.dataplane.exchange.HashKey;
import io.headgate.dataplane.exchange.Replies;
import io.headgate.dataplane.exchange.Reply;
import io.headgate.dataplane.exchange.RouteAction;
import io.headgate.dataplane.exchange.Target;
import io.headgate.dataplane.filter.FilterChain;
import io.headgate.dataplane.filter.FilterContext;
import io.headgate.dataplane.filter.RateLimitTables;
import io.headgate.dataplane.http.Ascii;
import io.headgate.dataplane.http.HeadLimits;
import io.headgate.dataplane.l4.CompiledTcp;
import io.headgate.dataplane.l4.FirstBytes;
import io.headgate.dataplane.l4.ProxyIntroduction;
import io.headgate.dataplane.l4.SniTable;
import io.headgate.dataplane.l4.TcpTarget;
import io.headgate.dataplane.l4.TcpUpstream;
import io.headgate.dataplane.l4.udp.UdpSettings;
import io.headgate.dataplane.metrics.Metrics;
import io.headgate.dataplane.metrics.RouteCells;
import io.headgate.dataplane.pool.UpstreamPool;
import io.headgate.dataplane.proxyprotocol.ProxyHeaderWriter;
import io.headgate.dataplane.route.PathRewrite;
import io.headgate.dataplane.route.RedirectLocation;
import io.headgate.dataplane.route.RouteTable;
import io.headgate.dataplane.upstream.UpstreamRegistry;
import io.headgate.dataplane.worker.Timed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns what a snapshot says into what a worker runs, so that a request pays only for what its route uses. */
final class Compiler {
    private final UpstreamRegistry upstreams;
    private final Metrics metrics;
    private final RateLimitTables rateLimits;
    private final Replies replies;

    /** Reads the error pages of {@code config}. */
    Compiler(Config config, UpstreamRegistry upstreams, Metrics metrics, RateLimitTables rateLimits)
            throws IOException {
        this.upstreams = upstreams;
        this.metrics = metrics;
        this.rateLimits = rateLimits;
        Map<Integer, byte[]> pages = new HashMap<>();
        for (Map.Entry<Integer, ErrorPage> page : config.errors().entrySet()) {
            pages.put(page.getKey(), Files.readAllBytes(Path.of(page.getValue().file())));
        }
        replies = new Replies(pages);
    }

    /** Compiles the HTTP of one listener for the worker of {@code plane}. */
    CompiledListener http(Snapshot snapshot, String name, Http http, WorkerPlane plane) {
        List<Route> routes = snapshot.config().routes();
        List<CompiledRoute> compiled = new ArrayList<>(routes.size());
        for (int i = 0; i < routes.size(); i++) {
            Route route = routes.get(i);
            boolean here = route.listeners().isEmpty() || route.listeners().contains(name);
            compiled.add(here ? route(snapshot, name, route, i, plane) : null);
        }
        int worker = plane.worker().index();
        HttpLimits limits = http.limits();
        return new CompiledListener(
                name,
                RouteTable.of(routes, compiled, name),
                heads(limits),
                limits.body() == null ? Long.MAX_VALUE : limits.body().bytes(),
                timeouts(http.timeouts()),
                AddressSet.of(http.trustedProxies()),
                limits.pipelined(),
                replies,
                metrics.listener(worker, name),
                metrics.route(worker, name, "", ""));
    }

    /** Compiles the UDP of one listener for a worker. */
    UdpSettings udp(Config config, Udp udp, int worker) {
        Upstream upstream = config.upstreams().get(udp.upstream());
        boolean bySource = upstream != null
                && upstream.balance() instanceof Balance.Hash hash
                && hash.by() instanceof KeySource.Source;
        return new UdpSettings(
                upstreams.group(udp.upstream(), worker),
                bySource,
                udp.per() == UdpPer.PACKET,
                udp.sessionIdle().toNanos());
    }

    private static HeadLimits heads(HttpLimits limits) {
        return new HeadLimits(
                (int) limits.requestLine().bytes(),
                (int) limits.header().bytes(),
                (int) limits.headers().bytes(),
                limits.headerCount());
    }

    private static CompiledListener.Timeouts timeouts(HttpTimeouts timeouts) {
        Rate rate = timeouts.bodyMinRate();
        return new CompiledListener.Timeouts(
                timeouts.header().toNanos(),
                timeouts.bodyIdle().toNanos(),
                rate == null
                        ? 0
                        : Math.max(1, rate.units() * 1_000_000_000L / rate.per().toNanos()),
                timeouts.keepAlive().toNanos(),
                timeouts.tunnelIdle().toNanos(),
                timeouts.writeStall().toNanos(),
                nanos(timeouts.request()));
    }

    private CompiledRoute route(Snapshot snapshot, String listener, Route route, int position, WorkerPlane plane) {
        int worker = plane.worker().index();
        String configured = route.name();
        String name = (configured == null ? String.valueOf(position) : configured).intern();
        FilterChain chain = route.filters().isEmpty()
                ? FilterChain.NONE
                : FilterChain.of(
                        route.filters(),
                        new FilterContext(name, worker, rateLimits, metrics.route(worker, listener, name, "")));
        Rewrite rewrite = route.rewrite();
        String prefix = rewrite == null ? null : rewrite.pathPrefix();
        String host = rewrite == null ? null : rewrite.host();
        return new CompiledRoute(
                name,
                chain.requestFilters(),
                chain.responseFilters(),
                BodyFilter.chain(chain.bodyFilters()),
                chain.endFilters(),
                chain.slots(),
                action(snapshot, listener, name, route, plane),
                prefix == null ? null : PathRewrite.of(route.match().pathPrefix(), prefix),
                host == null ? null : Ascii.bytes("host: " + host + "\r\n"),
                route.timeouts().firstByte().toNanos(),
                nanos(route.timeouts().total()),
                new CompiledRetries(route.retries()),
                metrics.route(worker, listener, name, ""));
    }

    private RouteAction action(Snapshot snapshot, String listener, String route, Route config, WorkerPlane plane) {
        return switch (config.action()) {
            case Action.ToUpstream to ->
                new RouteAction.Forward(target(snapshot, listener, route, to.upstream(), plane));
            case Action.Split split -> split(snapshot, listener, route, split, plane);
            case Action.Redirect redirect ->
                new RouteAction.Redirect(redirect.status(), RedirectLocation.of(redirect.to()));
            case Action.Respond respond ->
                new RouteAction.Respond(Reply.of(
                        respond.status(),
                        "content-type: " + respond.contentType() + "\r\n",
                        respond.body().getBytes(StandardCharsets.UTF_8)));
        };
    }

    private RouteAction split(Snapshot snapshot, String listener, String route, Action.Split split, WorkerPlane plane) {
        List<Target> targets = new ArrayList<>();
        List<Integer> shares = new ArrayList<>();
        int total = 0;
        for (Map.Entry<String, Integer> part : split.weights().entrySet()) {
            if (part.getValue() > 0) {
                total += part.getValue();
                targets.add(target(snapshot, listener, route, part.getKey(), plane));
                shares.add(total);
            }
        }
        return new RouteAction.Split(
                targets.toArray(new Target[0]),
                shares.stream().mapToInt(Integer::intValue).toArray());
    }

    private Target target(Snapshot snapshot, String listener, String route, String name, WorkerPlane plane) {
        Upstream upstream = snapshot.config().upstreams().get(name);
        if (upstream == null) {
            throw new IllegalArgumentException(
                    "route " + route + " names upstream '" + name + "', which does not exist");
        }
        int worker = plane.worker().index();
        Sticky sticky = upstream.sticky();
        SendProxyProtocol introduction = upstream.proxyProtocol();
        RouteCells cells = metrics.route(worker, listener, route, name);
        return new Target(
                name.intern(),
                upstreams.group(name, worker),
                plane.httpPool(name, upstream),
                upstream.balance() instanceof Balance.Hash hash ? new HashKey(hash.by()) : null,
                sticky == null ? null : Ascii.bytes(sticky.cookie()),
                upstream.timeouts().connect().toNanos(),
                upstream.limits().queueTimeout().toNanos(),
                introduction == null ? null : new ProxyHeaderWriter(introduction),
                cells);
    }

    /** Compiles what is done with connections that one listener passes on, for the worker of {@code plane}. */
    CompiledTcp tcp(Snapshot snapshot, String name, Tcp tcp, WorkerPlane plane) {
        TcpTimeouts timeouts = tcp.timeouts();
        return new CompiledTcp(
                name.intern(),
                targets(snapshot, name, tcp, plane),
                tcp.action() instanceof TcpAction.BySni sni ? new SniTable(sni.rules()) : null,
                timeouts.hello().toNanos(),
                timeouts.idle().toNanos(),
                timeouts.halfClosed().toNanos(),
                nanos(tcp.maxAge()),
                tcp.maxAgeJitterPercent() / 100.0,
                metrics.listener(plane.worker().index(), name));
    }

    private TcpTarget[] targets(Snapshot snapshot, String listener, Tcp tcp, WorkerPlane plane) {
        List<String> names = switch (tcp.action()) {
            case TcpAction.ToUpstream to -> List.of(to.upstream());
            case TcpAction.BySni sni ->
                sni.rules().stream().map(SniRule::upstream).toList();
        };
        return names.stream()
                .map(name -> target(snapshot, listener, name, tcp.timeouts(), plane))
                .toArray(TcpTarget[]::new);
    }

    private TcpTarget target(Snapshot snapshot, String listener, String name, TcpTimeouts timeouts, WorkerPlane plane) {
        Upstream upstream = snapshot.config().upstreams().get(name);
        if (upstream == null) {
            throw new IllegalArgumentException(
                    "listener " + listener + " names upstream '" + name + "', which does not exist");
        }
        Duration connect = timeouts.connect() == null ? upstream.timeouts().connect() : timeouts.connect();
        UpstreamPool<TcpUpstream> pool = plane.tcpPool(name);
        SendProxyProtocol introduction = upstream.proxyProtocol();
        return new TcpTarget(
                name.intern(),
                upstreams.group(name, plane.worker().index()),
                pool,
                upstream.balance() instanceof Balance.Hash,
                introduction == null
                        ? FirstBytes.NONE
                        : new ProxyIntroduction(new ProxyHeaderWriter(introduction), pool.cells()),
                connect.toNanos(),
                upstream.limits().queueTimeout().toNanos());
    }

    private static long nanos(@Nullable Duration duration) {
        return duration == null ? Timed.NEVER : duration.toNanos();
    }
}
