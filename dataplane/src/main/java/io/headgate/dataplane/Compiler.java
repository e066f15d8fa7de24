package io.headgate.dataplane;

import io.headgate.config.Balance;
import io.headgate.config.Config;
import io.headgate.config.KeySource;
import io.headgate.config.SendProxyProtocol;
import io.headgate.config.SniRule;
import io.headgate.config.Tcp;
import io.headgate.config.TcpAction;
import io.headgate.config.TcpTimeouts;
import io.headgate.config.Udp;
import io.headgate.config.UdpPer;
import io.headgate.config.Upstream;
import io.headgate.config.snapshot.Snapshot;
import io.headgate.dataplane.l4.CompiledTcp;
import io.headgate.dataplane.l4.FirstBytes;
import io.headgate.dataplane.l4.ProxyIntroduction;
import io.headgate.dataplane.l4.TcpTarget;
import io.headgate.dataplane.l4.TcpUpstream;
import io.headgate.dataplane.l4.udp.UdpSettings;
import io.headgate.dataplane.metrics.Metrics;
import io.headgate.dataplane.pool.UpstreamPool;
import io.headgate.dataplane.proxyprotocol.ProxyHeaderWriter;
import io.headgate.dataplane.tls.SniTable;
import io.headgate.dataplane.upstream.UpstreamRegistry;
import io.headgate.dataplane.worker.Timed;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns what a snapshot says of connections and packets that are passed on into what a worker runs; HTTP has its own.
 */
final class Compiler {
    private final UpstreamRegistry upstreams;
    private final Metrics metrics;

    Compiler(UpstreamRegistry upstreams, Metrics metrics) {
        this.upstreams = upstreams;
        this.metrics = metrics;
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
