package io.headgate.dataplane;

import io.headgate.config.Address;
import io.headgate.config.Listener;
import io.headgate.config.Udp;
import io.headgate.dataplane.access.Admission;
import io.headgate.dataplane.access.Admissions;
import io.headgate.dataplane.access.Ceiling;
import io.headgate.dataplane.access.Place;
import io.headgate.dataplane.access.Refusal;
import io.headgate.dataplane.listener.Port;
import io.headgate.dataplane.proxyprotocol.ProxyGate;
import io.headgate.dataplane.proxyprotocol.ProxyHeader;
import io.headgate.dataplane.tls.TlsGate;
import io.headgate.os.AcceptQueue;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.unix.UnixChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The sockets of all listeners. An IP address is bound once per worker ({@code SO_REUSEPORT}: the kernel spreads
 * connections, and the clients of datagrams), a Unix path once, its connections dealt to the workers in turn. Control
 * thread only.
 */
final class ListenerSockets {
    private static final System.Logger LOG = System.getLogger("io.headgate.listener");

    /** Connections the kernel holds until they are accepted; it caps this at net.core.somaxconn. */
    static final int BACKLOG = 4096;

    private final SocketTransport transport;
    private final EventLoopGroup loops;
    private final List<WorkerPlane> planes;
    private final Admissions admissions;
    private final DatagramSockets datagrams;
    /** How many sessions each listener of datagrams has, and may have. */
    private final Map<String, Ceiling> sessions = new HashMap<>();

    private final Map<Key, Bound> bound = new LinkedHashMap<>();

    private record Key(String listener, Address address, boolean udp) {
        static Key of(String name, Listener listener, Address address) {
            return new Key(name, address, listener.service() instanceof Udp);
        }
    }

    private record Bound(BoundListener shown, List<Channel> channels, List<DatagramSockets.Socket> datagrams) {}

    ListenerSockets(SocketTransport transport, EventLoopGroup loops, List<WorkerPlane> planes, Admissions admissions) {
        this.transport = transport;
        this.loops = loops;
        this.planes = planes;
        this.admissions = admissions;
        datagrams = new DatagramSockets(planes, admissions);
    }

    List<BoundListener> shown() {
        return bound.values().stream().map(Bound::shown).toList();
    }

    /**
     * Binds what {@code listeners} name and is not bound yet, to accept only once {@link #accept} says so. When one
     * cannot be bound, those bound by this call are closed again.
     *
     * @throws IOException naming the listener, the address and the cause
     */
    void bindNew(Map<String, Listener> listeners) throws IOException {
        List<Key> fresh = new ArrayList<>();
        try {
            for (Map.Entry<String, Listener> listener : listeners.entrySet()) {
                if (listener.getValue().service() instanceof Udp udp) {
                    sessions.computeIfAbsent(listener.getKey(), _ -> new Ceiling(udp.sessionsMax()));
                }
                for (Address address : listener.getValue().bind()) {
                    Key key = Key.of(listener.getKey(), listener.getValue(), address);
                    if (!bound.containsKey(key)) {
                        bound.put(key, bind(key));
                        fresh.add(key);
                    }
                }
            }
        } catch (IOException e) {
            bound.entrySet().removeIf(entry -> fresh.contains(entry.getKey()) && close(entry.getValue()));
            throw e;
        }
    }

    /** Begins to accept wherever it does not yet; the kernel has kept those who came since the bind. */
    void accept() {
        bound.values()
                .forEach(socket ->
                        socket.channels().forEach(channel -> channel.config().setAutoRead(true)));
    }

    /** Stops accepting where {@code listeners} no longer bind. */
    void closeGone(Map<String, Listener> listeners) {
        bound.entrySet().removeIf(entry -> {
            Key key = entry.getKey();
            Listener listener = listeners.get(key.listener());
            boolean stays = listener != null
                    && listener.bind().contains(key.address())
                    && Key.of(key.listener(), listener, key.address()).equals(key);
            return !stays && close(entry.getValue());
        });
        sessions.keySet().retainAll(listeners.keySet());
        listeners.forEach((name, listener) -> {
            Ceiling ceiling = sessions.get(name);
            if (ceiling != null && listener.service() instanceof Udp udp) {
                ceiling.max(udp.sessionsMax());
            }
        });
    }

    /** Lets hardly anybody in any more, so that those who wait can all be accepted before {@link #stopAccepting}. */
    void shrinkQueues() {
        listening().forEach(AcceptQueue::shrink);
    }

    /** Whether somebody has been let in whom no worker has accepted yet. */
    boolean somebodyWaits() {
        return listening().anyMatch(fd -> AcceptQueue.length(fd) > 0);
    }

    /** The descriptors of what accepts, where there are any. */
    private IntStream listening() {
        return bound.values().stream()
                .flatMap(socket -> socket.channels().stream())
                .filter(UnixChannel.class::isInstance)
                .mapToInt(channel -> ((UnixChannel) channel).fd().intValue());
    }

    /** Stops accepting connections everywhere. Sockets of datagrams stay open: they are also what answers leave by. */
    void stopAccepting() {
        bound.values().forEach(socket -> close(socket.channels()));
    }

    /** Closes all sockets. */
    void closeAll() {
        bound.values().forEach(ListenerSockets::close);
        bound.clear();
    }

    /** Returns true, once all its sockets are closed. */
    private static boolean close(Bound socket) {
        close(socket.channels());
        socket.datagrams().forEach(DatagramSockets.Socket::close);
        return true;
    }

    private static void close(List<Channel> channels) {
        channels.forEach(channel -> channel.close().syncUninterruptibly());
    }

    private Bound bind(Key key) throws IOException {
        if (key.address() instanceof Address.Unix unix) {
            free(key, unix);
            Channel channel = bind(key, transport.socketAddress(unix), planes.getFirst());
            return new Bound(new BoundListener(key.listener(), unix.toString()), List.of(channel), List.of());
        }
        InetSocketAddress wanted = resolve(key.address());
        if (key.udp()) {
            return bindDatagrams(key, wanted);
        }
        checkFree(key, wanted);
        List<Channel> channels = new ArrayList<>();
        InetSocketAddress at = wanted;
        for (WorkerPlane plane : planes) {
            try {
                Channel channel = bind(key, at, plane);
                channels.add(channel);
                at = (InetSocketAddress) channel.localAddress();
            } catch (IOException e) {
                close(channels);
                throw e;
            }
        }
        return new Bound(shown(key, at), channels, List.of());
    }

    private Bound bindDatagrams(Key key, InetSocketAddress wanted) throws IOException {
        Ceiling places = Objects.requireNonNull(sessions.get(key.listener()));
        try {
            List<DatagramSockets.Socket> sockets =
                    datagrams.bind(key.listener(), wanted, places, portIsOurs(key, wanted));
            InetSocketAddress at = sockets.getFirst().listening().address();
            return new Bound(shown(key, at), List.of(), sockets);
        } catch (IOException e) {
            throw failed(key, e);
        }
    }

    private static BoundListener shown(Key key, InetSocketAddress at) {
        return new BoundListener(key.listener(), new Address.Inet(at.getAddress(), at.getPort()).toString());
    }

    private static void free(Key key, Address.Unix unix) throws IOException {
        try {
            new UnixPath(Path.of(unix.path())).free();
        } catch (IOException e) {
            throw failed(key, e);
        }
    }

    private static InetSocketAddress resolve(Address address) {
        return switch (address) {
            case Address.Inet inet -> new InetSocketAddress(inet.ip(), inet.port());
            case Address.Named named -> new InetSocketAddress(named.host(), named.port());
            case Address.Unix unix -> throw new IllegalArgumentException(unix + " is no IP address");
        };
    }

    /**
     * {@code SO_REUSEPORT} would let two gateways share a port and never say so; a plain bind tells. A port that this
     * gateway holds already is its own: {@code 0.0.0.0} and {@code ::} share one, and so do an address and the one it
     * takes the place of.
     */
    private void checkFree(Key key, InetSocketAddress address) throws IOException {
        if (portIsOurs(key, address)) {
            return;
        }
        try (Socket probe = new Socket()) { // listening, it would let clients in whom nobody serves
            probe.setReuseAddress(true);
            probe.bind(address);
        } catch (IOException e) {
            throw failed(key, e);
        }
    }

    /** Whether the system is to choose a port, or this gateway holds it. */
    private boolean portIsOurs(Key key, InetSocketAddress address) {
        return address.getPort() == 0
                || bound.keySet().stream()
                        .anyMatch(mine -> mine.udp() == key.udp() && portOf(mine.address()) == address.getPort());
    }

    /** -1 for a Unix path. */
    private static int portOf(Address address) {
        return switch (address) {
            case Address.Inet inet -> inet.port();
            case Address.Named named -> named.port();
            case Address.Unix _ -> -1;
        };
    }

    private Channel bind(Key key, SocketAddress address, WorkerPlane plane) throws IOException {
        boolean unix = key.address() instanceof Address.Unix;
        ServerBootstrap server = new ServerBootstrap()
                .group(plane.worker().loop(), unix ? loops : plane.worker().loop())
                .channelFactory(transport.server(address))
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WorkerPlane.WATER_MARK)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.AUTO_READ, false)
                .childHandler(new Accepting(key.listener()));
        if (!unix) {
            server.option(ChannelOption.SO_REUSEADDR, true).option(transport.reusePort(), true);
        }
        var bind = server.bind(address).awaitUninterruptibly();
        if (!bind.isSuccess()) {
            throw failed(key, bind.cause());
        }
        return bind.channel();
    }

    private static IOException failed(Key key, Throwable cause) {
        return new IOException(
                "listener '" + key.listener() + "' cannot bind " + key.address() + ": " + cause.getMessage()
                        + "; stop what holds the address, or change listeners." + key.listener() + ".bind",
                cause);
    }

    /** Sets up each accepted connection, on the loop of the worker that will serve it. */
    @ChannelHandler.Sharable
    private final class Accepting extends ChannelInitializer<Channel> {
        private final String listener;

        Accepting(String listener) {
            this.listener = listener;
        }

        @Override
        protected void initChannel(Channel channel) {
            WorkerPlane plane = planeOf(channel);
            channel.config().setAllocator(plane.worker().allocator());
            Port port = plane.ports().get(listener);
            Admission admission = admissions.of(listener);
            ProxyGate.Rules proxies = plane.proxyRules(listener);
            boolean welcome = proxies == null || plane.proxyGate().trusts(channel, proxies);
            if (port == null || admission == null || !welcome) {
                channel.close();
                return;
            }
            InetAddress from = proxies == null ? addressOf(channel) : null;
            switch (admission.admit(from, System.nanoTime())) {
                case Refusal refusal -> port.turnAway(channel, refusal, plane.tlsGate(listener) != null);
                case Place place -> {
                    channel.closeFuture().addListener(_ -> place.leave());
                    if (proxies == null) {
                        admitted(channel, port, from);
                    } else {
                        plane.proxyGate().await(channel, proxies, known -> introduced(known, admission, place));
                    }
                }
            }
        }

        /** What depends on who the client is begins here for a connection that waited for its header. */
        private void introduced(Channel channel, Admission admission, Place place) {
            Port port = planeOf(channel).ports().get(listener);
            if (port == null) {
                channel.close(); // the listener is gone
                return;
            }
            InetAddress from = ProxyHeader.of(channel).client();
            Refusal refusal = admission.introduce(place, from);
            if (refusal == null) {
                admitted(channel, port, from);
            } else {
                port.turnAway(channel, refusal, planeOf(channel).tlsGate(listener) != null);
            }
        }

        /** Who the client is, is known, and it may stay: where the listener ends TLS, that comes first. */
        private void admitted(Channel channel, Port port, @Nullable InetAddress from) {
            TlsGate gate = planeOf(channel).tlsGate(listener);
            if (gate == null) {
                port.accept(channel, from);
            } else {
                gate.await(channel, from, secure -> secured(secure, from));
            }
        }

        private void secured(Channel channel, @Nullable InetAddress from) {
            Port port = planeOf(channel).ports().get(listener);
            if (port == null) {
                channel.close(); // the listener is gone
            } else {
                port.accept(channel, from);
            }
        }

        private WorkerPlane planeOf(Channel channel) {
            for (WorkerPlane plane : planes) {
                if (plane.worker().loop() == channel.eventLoop()) {
                    return plane;
                }
            }
            throw new IllegalStateException("a connection of listener " + listener + " is on no worker's loop");
        }

        private static @Nullable InetAddress addressOf(Channel channel) {
            return channel.remoteAddress() instanceof InetSocketAddress address ? address.getAddress() : null;
        }
    }

    /** Says so in the log when an address was bound. */
    static void log(BoundListener listener) {
        LOG.log(System.Logger.Level.INFO, "listener {0} accepts at {1}", listener.name(), listener.address());
    }
}
