package io.headgate.dataplane;

import io.headgate.config.Address;
import io.headgate.config.Config;
import io.headgate.config.Http;
import io.headgate.config.KeepAlive;
import io.headgate.config.ProxyProtocol;
import io.headgate.config.Service;
import io.headgate.config.Tcp;
import io.headgate.config.Udp;
import io.headgate.config.Upstream;
import io.headgate.config.snapshot.Snapshot;
import io.headgate.dataplane.exchange.CompiledListener;
import io.headgate.dataplane.exchange.ExchangeLog;
import io.headgate.dataplane.http1.Http1;
import io.headgate.dataplane.http1.ListenerPort;
import io.headgate.dataplane.http2.Http2;
import io.headgate.dataplane.l4.CompiledTcp;
import io.headgate.dataplane.l4.TcpConnector;
import io.headgate.dataplane.l4.TcpPort;
import io.headgate.dataplane.l4.TcpUpstream;
import io.headgate.dataplane.l4.udp.Datagrams;
import io.headgate.dataplane.l4.udp.UdpPort;
import io.headgate.dataplane.l4.udp.UdpSettings;
import io.headgate.dataplane.listener.ClientConnection;
import io.headgate.dataplane.listener.Port;
import io.headgate.dataplane.metrics.Metrics;
import io.headgate.dataplane.metrics.WorkerCells;
import io.headgate.dataplane.pool.Connector;
import io.headgate.dataplane.pool.Dialer;
import io.headgate.dataplane.pool.PoolGroup;
import io.headgate.dataplane.pool.UpstreamPool;
import io.headgate.dataplane.pool.WorkerPools;
import io.headgate.dataplane.proxyprotocol.ProxyGate;
import io.headgate.dataplane.tls.ClientTls;
import io.headgate.dataplane.tls.Encryption;
import io.headgate.dataplane.tls.ServerTls;
import io.headgate.dataplane.tls.TlsGate;
import io.headgate.dataplane.upstream.UpstreamRegistry;
import io.headgate.dataplane.worker.Timed;
import io.headgate.dataplane.worker.Worker;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoEventLoop;
import io.netty.channel.WriteBufferWaterMark;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Everything one worker runs: its pools, its end of every listener, and the snapshot compiled for it. Confined to the
 * worker's loop once the loop runs.
 */
final class WorkerPlane implements Timed {
    /**
     * A connection's unsent bytes beyond which whoever feeds it pauses, and below which it goes on. Small enough for a
     * worker's memory to be its connections times this, large enough for one read of a socket.
     */
    static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(32 * 1024, 64 * 1024);

    private static final long SWEEP_NS = 1_000_000_000L;

    private final Worker worker;
    private final Metrics metrics;
    private final UpstreamRegistry upstreams;
    private final WorkerCells cells;
    private final int workers;
    private final ExchangeLog log;
    private final Http1 http1;
    private final Http2 http2;
    private final WorkerPools<io.headgate.dataplane.exchange.Upstream> httpPools;
    private final WorkerPools<TcpUpstream> tcpPools;
    private final Map<String, Port> ports = new HashMap<>();
    private final ProxyGate proxyGate;
    /** Of those listeners whose connections begin with a PROXY header. */
    private final Map<String, ProxyGate.Rules> proxyRules = new HashMap<>();
    /** How connections to upstreams are encrypted, where they are: those of requests, and those of tunnels. */
    private final Map<String, ClientTls> httpTls = new HashMap<>();

    private final Map<String, ClientTls> tcpTls = new HashMap<>();
    /** Of those listeners whose connections are encrypted. */
    private final Map<String, TlsGate> tlsGates = new HashMap<>();
    /** Ports of listeners that are gone, until their last connection is. */
    private final List<Port> leaving = new ArrayList<>();

    private @Nullable Datagrams datagrams;

    WorkerPlane(
            Worker worker,
            SocketTransport transport,
            DataPlaneOptions options,
            UpstreamRegistry upstreams,
            Function<String, PoolGroup> groups) {
        this.worker = worker;
        this.upstreams = upstreams;
        metrics = options.metrics();
        cells = metrics.worker(worker.index());
        workers = options.workers();
        proxyGate = new ProxyGate(worker, cells);
        log = options.logs().apply(worker.index());
        Dialer dialer = dialer(transport, httpTls);
        http2 = new Http2(worker, dialer);
        http1 = new Http1(worker, cells, log, http2, dialer);
        httpPools = new WorkerPools<>(worker, http1, upstreams, metrics, groups);
        TcpConnector tcp = new TcpConnector(dialer(transport, tcpTls));
        tcpPools = new WorkerPools<>(worker, tcp, upstreams, metrics, groups);
    }

    /** @param encrypted those upstreams whose connections are, by name */
    private Dialer dialer(SocketTransport transport, Map<String, ClientTls> encrypted) {
        return (pool, speaks, autoRead, last) -> {
            Bootstrap bootstrap =
                    bootstrap(transport, pool.endpoint().address()).option(ChannelOption.AUTO_READ, autoRead);
            ClientTls tls = encrypted.get(pool.upstream().state().name());
            return tls == null ? bootstrap.handler(last).connect() : tls.connect(pool, bootstrap, speaks, last);
        };
    }

    private Bootstrap bootstrap(SocketTransport transport, Address endpoint) {
        SocketAddress address = transport.socketAddress(endpoint);
        return new Bootstrap()
                .group(worker.loop())
                .channelFactory(transport.client(address))
                .remoteAddress(address)
                .option(ChannelOption.ALLOCATOR, worker.allocator())
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0); // the exchange keeps the time
    }

    /** Begins to sweep its pools about once a second; on the worker's loop. */
    void start() {
        worker.timers().add(this, worker.tick());
    }

    @Override
    public long onTimer(long nowNs) {
        cells.loopLag(worker.takeLagNs());
        leaving.removeIf(port -> port.size() == 0);
        httpPools.sweep();
        tcpPools.sweep();
        endpointsChanged(); // an ejection may have ended, or a slow start gone on
        return nowNs + SWEEP_NS;
    }

    Worker worker() {
        return worker;
    }

    Map<String, Port> ports() {
        return ports;
    }

    ProxyGate proxyGate() {
        return proxyGate;
    }

    /** How a listener receives load balancers; null where clients connect themselves. */
    ProxyGate.@Nullable Rules proxyRules(String listener) {
        return proxyRules.get(listener);
    }

    /** Where a listener's connections shake hands; null where they are not encrypted. */
    @Nullable
    TlsGate tlsGate(String listener) {
        return tlsGates.get(listener);
    }

    /** Endpoints may have come up, or may take more: those who wait for one choose again. */
    void endpointsChanged() {
        httpPools.serveWaiters();
        tcpPools.serveWaiters();
    }

    /** From now on every connection closes after the answer under way; WebSockets go on. */
    void drain() {
        everyPort(Port::drain);
    }

    /** From now on WebSockets end as well. */
    void endTunnels() {
        everyPort(Port::endTunnels);
    }

    void closeIdle() {
        closeGates();
        everyPort(Port::closeIdle);
    }

    /** Those who wait there have not asked for anything yet. */
    private void closeGates() {
        proxyGate.closeAll();
        tlsGates.values().forEach(TlsGate::closeAll);
    }

    /** Closes every connection, of clients and to endpoints. */
    void closeAll() {
        closeGates();
        everyPort(Port::closeAll);
        httpPools.closeIdle();
    }

    /** Closes what connections of clients, when they closed, have left behind. */
    void closeEnding() {
        http1.closeEnding();
        http2.closeEnding();
    }

    /** Connections on which something is still to be said: all of clients, and those to endpoints that end. */
    int unfinished() {
        return connections() + http1.ending() + http2.ending();
    }

    /** Client connections of which it is not known yet who they are, or that have not shaken hands. */
    int entering() {
        int[] sum = {proxyGate.size()};
        tlsGates.values().forEach(gate -> sum[0] += gate.size());
        return sum[0];
    }

    /** Client connections open on this worker. */
    int connections() {
        int[] sum = {entering()};
        everyPort(port -> sum[0] += port.size());
        return sum[0];
    }

    /** Connections that their listeners have, in a copy. */
    List<ClientConnection> clients() {
        List<ClientConnection> all = new ArrayList<>();
        everyPort(port -> all.addAll(port.clients()));
        return all;
    }

    private void everyPort(Consumer<Port> task) {
        ports.values().forEach(task);
        leaving.forEach(task);
    }

    /**
     * How this worker's requests use the upstreams called {@code names}, as {@code next} has them; on the worker's
     * loop. What they are used by, any thread may make from that.
     */
    Map<String, HttpUse> httpUses(Config next, Set<String> names) {
        Map<String, HttpUse> uses = HashMap.newHashMap(names.size());
        for (String name : names) {
            Upstream config = next.upstreams().get(name);
            if (config != null) {
                uses.put(name, new HttpUse(upstreams.group(name, worker.index()), httpPool(name, config)));
            }
        }
        return uses;
    }

    private UpstreamPool<io.headgate.dataplane.exchange.Upstream> httpPool(String upstream, Upstream config) {
        UpstreamPool<io.headgate.dataplane.exchange.Upstream> pool = httpPools.of(upstream);
        KeepAlive keep = config.keepAlive();
        Connector<io.headgate.dataplane.exchange.Upstream> h2 =
                http2.endpoints(HttpPlan.pings(keep.ping(), keep.pingTimeout()));
        pool.speak(
                switch (config.protocol()) {
                    case HTTP1 -> http1;
                    case H2 -> h2;
                    case AUTO -> new AgreedConnector(http1, h2);
                });
        if (config.proxyProtocol() == null) {
            pool.configure(keep.maxIdle(), keep.idle().toNanos());
        } else {
            pool.configure(0, 0); // each connection is one client's
        }
        return pool;
    }

    /** This worker's pool of an upstream's connections for tunnels; none of them is ever idle. */
    UpstreamPool<TcpUpstream> tcpPool(String upstream) {
        return tcpPools.of(upstream);
    }

    /** Swaps every listener to {@code next} and forgets those that are gone, on the worker's loop. */
    void apply(Snapshot next, Compiler compiler, Map<String, CompiledListener> http, Encryption encryption) {
        encryptUpstreams(
                httpPools, httpTls, encryption.http(), next.config().upstreams().keySet());
        encryptUpstreams(
                tcpPools, tcpTls, encryption.tcp(), next.config().upstreams().keySet());
        httpPools.retain(next.config().upstreams().keySet());
        tcpPools.retain(next.config().upstreams().keySet());
        proxyRules.clear();
        next.config().listeners().forEach((name, listener) -> {
            serve(next, name, listener.service(), compiler, http);
            ProxyProtocol proxies = listener.proxyProtocol();
            if (proxies != null) {
                proxyRules.put(name, new ProxyGate.Rules(proxies));
            }
        });
        ports.keySet().removeIf(name -> {
            boolean gone = !next.config().listeners().containsKey(name);
            if (gone) {
                leave(ports.get(name));
            }
            return gone;
        });
        encrypt(encryption.listeners());
        endpointsChanged();
    }

    /** Connections that are encrypted in another way than new ones would be serve no further request. */
    private static void encryptUpstreams(
            WorkerPools<?> pools, Map<String, ClientTls> now, Map<String, ClientTls> next, Set<String> upstreams) {
        for (String upstream : upstreams) {
            ClientTls before = now.get(upstream);
            ClientTls after = next.get(upstream);
            if (before == null ? after != null : after == null || !after.isLike(before)) {
                pools.renew(upstream);
            }
        }
        now.clear();
        now.putAll(next);
    }

    /** From now on connections of clients begin with these; on the worker's loop. */
    void encrypt(Map<String, ServerTls> encrypted) {
        tlsGates.entrySet().removeIf(gate -> {
            boolean gone = !encrypted.containsKey(gate.getKey());
            if (gone) {
                gate.getValue().closeAll();
            }
            return gone;
        });
        encrypted.forEach((name, tls) -> {
            TlsGate gate = tlsGates.get(name);
            if (gate == null) {
                tlsGates.put(name, new TlsGate(worker, workers, cells, metrics.tls(worker.index(), name), tls));
            } else {
                gate.swap(tls);
            }
        });
    }

    private void serve(
            Snapshot next, String name, Service service, Compiler compiler, Map<String, CompiledListener> http) {
        Port before = ports.get(name);
        Port now = switch (service) {
            case Http _ -> httpPort(before, Objects.requireNonNull(http.get(name), name));
            case Tcp tcp -> tcpPort(before, compiler.tcp(next, name, tcp, this));
            case Udp udp -> udpPort(before, name, compiler.udp(next.config(), udp, worker.index()));
        };
        if (now != before) {
            leave(before);
            ports.put(name, now);
        }
    }

    private Port httpPort(@Nullable Port before, CompiledListener compiled) {
        if (before instanceof ListenerPort port) {
            port.swap(compiled);
            return port;
        }
        return http1.port(compiled);
    }

    private Port tcpPort(@Nullable Port before, CompiledTcp compiled) {
        if (before instanceof TcpPort port) {
            port.swap(compiled);
            return port;
        }
        return new TcpPort(worker, cells, log, compiled);
    }

    private Port udpPort(@Nullable Port before, String name, UdpSettings settings) {
        if (before instanceof UdpPort port) {
            port.swap(settings);
            return port;
        }
        return new UdpPort(
                worker, datagrams(), name.intern(), settings, metrics.datagrams(worker.index(), name), cells, log);
    }

    /** This worker's UDP, made when it is first asked for; on the worker's loop. */
    Datagrams datagrams() {
        Datagrams made = datagrams;
        if (made == null) {
            try {
                made = Datagrams.of((IoEventLoop) worker.loop());
            } catch (IOException e) {
                throw new UncheckedIOException("no UDP here: " + e.getMessage(), e);
            }
            datagrams = made;
        }
        return made;
    }

    /** The listener is gone, or speaks something else now: its clients leave when they are done. */
    private void leave(@Nullable Port port) {
        if (port != null) {
            port.drain();
            port.endTunnels();
            port.closeIdle();
            leaving.add(port);
        }
    }
}
