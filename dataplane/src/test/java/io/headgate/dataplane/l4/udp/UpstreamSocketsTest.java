package io.headgate.dataplane.l4.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.config.snapshot.Snapshot;
import io.headgate.config.yaml.ConfigReader;
import io.headgate.dataplane.access.Admissions;
import io.headgate.dataplane.access.Ceiling;
import io.headgate.dataplane.exchange.ExchangeLog;
import io.headgate.dataplane.metrics.Metrics;
import io.headgate.dataplane.testing.UdpClient;
import io.headgate.dataplane.testing.UdpOrigin;
import io.headgate.dataplane.upstream.UpstreamRegistry;
import io.headgate.dataplane.worker.Worker;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.IoEventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.SystemNanoClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When there are fewer sockets than sessions. */
class UpstreamSocketsTest {
    private static final int SOCKETS = 2;
    private static final int ENDPOINTS = 4;

    private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final IoEventLoop loop = loops.next();
    private final List<UdpOrigin> origins = new ArrayList<>();
    private final Metrics metrics = Metrics.open(null, 1, 100);
    private final Ceiling sockets = new Ceiling(SOCKETS);
    private UdpPort port;
    private UdpListening listening;

    @BeforeEach
    void start() throws Exception {
        StringBuilder endpoints = new StringBuilder();
        for (int i = 0; i < ENDPOINTS; i++) {
            origins.add(UdpOrigin.start("o" + i));
            endpoints
                    .append(i == 0 ? "" : ", ")
                    .append('"')
                    .append(origins.get(i).address())
                    .append('"');
        }
        UpstreamRegistry registry = new UpstreamRegistry(1, SystemNanoClock.INSTANCE, new byte[32]);
        Snapshot snapshot = Snapshot.of(
                1, ConfigReader.read("test.yaml", """
                listeners: { dns: { bind: "127.0.0.1:0", udp: { upstream: app } } }
                upstreams: { app: { endpoints: [ %s ] } }
                """.formatted(endpoints)).orThrow());
        registry.apply(snapshot);
        Admissions admissions = new Admissions();
        admissions.apply(snapshot, Admissions.read(snapshot.config()));
        UdpSettings settings = new UdpSettings(registry.group("app", 0), false, false, TimeUnit.MINUTES.toNanos(1));
        Datagrams datagrams = loop.submit(() -> Datagrams.of(loop)).get();
        Worker worker = new Worker(0, loop, PooledByteBufAllocator.DEFAULT);
        port = loop.submit(() -> new UdpPort(
                        worker,
                        datagrams,
                        "dns",
                        settings,
                        metrics.datagrams(0, "dns"),
                        metrics.worker(0),
                        ExchangeLog.OFF))
                .get();
        InetSocketAddress free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        listening = loop.submit(() -> new UdpListening(
                        datagrams, free, -1, new Ceiling(100), sockets, () -> port, () -> admissions.of("dns")))
                .get();
    }

    @AfterEach
    void stop() throws Exception {
        loop.submit(listening::close).get();
        origins.forEach(UdpOrigin::close);
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
        metrics.close();
    }

    private UdpClient client() throws Exception {
        return UdpClient.of(
                "127.0.0.1:" + loop.submit(() -> listening.address().getPort()).get());
    }

    private Set<SocketAddress> portsUsed() {
        Set<SocketAddress> ports = new HashSet<>();
        origins.forEach(origin -> ports.addAll(origin.senders()));
        return ports;
    }

    @Test
    void sessionsWithDifferentEndpointsShareASocketAndGetTheirOwnAnswers() throws Exception {
        List<UdpClient> clients = new ArrayList<>();
        for (int i = 0; i < SOCKETS * ENDPOINTS; i++) {
            clients.add(client());
            assertTrue(clients.get(i).ask("n" + i).endsWith(" n" + i));
        }
        for (int i = 0; i < clients.size(); i++) {
            clients.get(i).send("m" + i);
        }
        for (int i = 0; i < clients.size(); i++) {
            assertTrue(clients.get(i).receiveText().endsWith(" m" + i));
        }
        assertEquals(SOCKETS, portsUsed().size());
        assertEquals(SOCKETS * ENDPOINTS, port.size());
        for (UdpOrigin origin : origins) {
            assertEquals(SOCKETS, Set.copyOf(origin.senders()).size(), "no two sessions of an endpoint share a socket");
        }
        clients.forEach(UdpClient::close);
    }

    @Test
    void whenNoneCanBeSharedTheLongestSilentSessionMakesRoom() throws Exception {
        for (int i = 0; i < SOCKETS * ENDPOINTS + 5; i++) {
            try (UdpClient client = client()) {
                assertTrue(client.askUntilAnswered("n" + i).endsWith(" n" + i));
            }
        }
        assertEquals(SOCKETS * ENDPOINTS, port.size());
        loop.submit(port::closeAll).get();
        assertTrue(sockets.enter(), "sockets are given back");
        sockets.leave();
    }
}
