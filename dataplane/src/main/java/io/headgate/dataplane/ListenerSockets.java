package io.headgate.dataplane;

import io.headgate.config.Address;
import io.headgate.config.Listener;
import io.headgate.config.Transport;
import io.headgate.config.Udp;
import io.headgate.dataplane.access.Admissions;
import io.headgate.dataplane.access.Ceiling;
import io.headgate.os.AcceptQueue;
import io.headgate.os.Descriptors;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.unix.UnixChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * The sockets of all listeners. An IP address is bound once per worker ({@code SO_REUSEPORT}: the kernel spreads
 * connections, and the clients of datagrams), a Unix path once, its connections dealt to the workers in turn. Control
 * thread only.
 */
final class ListenerSockets {
    private final SocketTransport transport;
    private final ConnectionSockets connections;
    private final DatagramSockets datagrams;
    private final InheritedSockets inherited;
    /** How many sessions each listener of datagrams has, and may have. */
    private final Map<String, Ceiling> sessions = new HashMap<>();

    private final Map<Key, Bound> bound = new LinkedHashMap<>();

    private record Key(String listener, Address address, boolean udp) {
        static Key of(String name, Listener listener, Address address) {
            return new Key(name, address, listener.service() instanceof Udp);
        }
    }

    private record Bound(BoundListener shown, List<Channel> channels, List<DatagramSockets.Socket> datagrams) {}

    /** @param inherited asked first, before an address is bound */
    ListenerSockets(
            SocketTransport transport,
            EventLoopGroup loops,
            List<WorkerPlane> planes,
            Admissions admissions,
            InheritedSockets inherited) {
        this.transport = transport;
        this.inherited = inherited;
        connections = new ConnectionSockets(transport, loops, planes, admissions);
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

    /**
     * All that is open, for another process, which may accept at once; it goes on here until {@link #letGo}.
     *
     * @throws IOException when the transport cannot stop accepting without losing somebody, or tells no descriptors
     */
    List<OpenSocket> open() throws IOException {
        if (transport.kind() != Transport.EPOLL) {
            throw new IOException("transport: " + transport.kind()
                    + " cannot hand its sockets over; restart the node, or use transport: epoll from then on");
        }
        List<OpenSocket> open = new ArrayList<>();
        bound.forEach((key, socket) -> {
            String address = socket.shown().address();
            descriptors(socket)
                    .forEach(fd -> open.add(
                            new OpenSocket(key.listener(), key.address().toString(), address, key.udp(), fd)));
        });
        return open;
    }

    private static IntStream descriptors(Bound socket) {
        return IntStream.concat(
                socket.channels().stream().mapToInt(ListenerSockets::descriptor),
                socket.datagrams().stream().mapToInt(each -> each.listening().descriptor()));
    }

    private static int descriptor(Channel channel) {
        return ((UnixChannel) channel).fd().intValue();
    }

    /** Takes no more connections, nor datagrams: another process has the sockets. {@link #letGo} follows. */
    void pause() {
        bound.values().forEach(socket -> {
            socket.channels().forEach(channel -> channel.config().setAutoRead(false));
            socket.datagrams().forEach(DatagramSockets.Socket::deafen);
        });
    }

    /**
     * Closes this process's descriptors of what accepts, and nothing else: Netty would remove the file of a Unix
     * socket, by which clients find the process that has it now.
     */
    void letGo() {
        bound.replaceAll((_, socket) -> {
            for (Channel channel : socket.channels()) {
                channel.deregister().syncUninterruptibly();
                Descriptors.close(descriptor(channel));
            }
            return new Bound(socket.shown(), List.of(), socket.datagrams());
        });
    }

    /** Closes what was open before and no listener has asked for. */
    void closeUnclaimed() {
        inherited.closeRest();
    }

    /** Stops accepting connections everywhere. Sockets of datagrams stay open: they are also what answers leave by. */
    void stopAccepting() {
        bound.values().forEach(socket -> close(socket.channels()));
    }

    /** Closes all sockets. */
    void closeAll() {
        inherited.closeRest();
        bound.values().forEach(ListenerSockets::close);
        bound.clear();
    }

    /** Returns true, once all its sockets are closed. */
    private static boolean close(Bound socket) {
        close(socket.channels());
        socket.datagrams().forEach(DatagramSockets.Socket::close);
        return true;
    }

    static void close(List<Channel> channels) {
        channels.forEach(channel -> channel.close().syncUninterruptibly());
    }

    private Bound bind(Key key) throws IOException {
        try {
            return key.address() instanceof Address.Unix unix
                    ? bindUnix(key, unix)
                    : bindInet(key, resolve(key.address()));
        } catch (IOException e) {
            throw failed(key, e);
        }
    }

    private Bound bindUnix(Key key, Address.Unix unix) throws IOException {
        BoundListener shown = new BoundListener(key.listener(), unix.toString());
        List<Integer> open = inherited.claim(key.listener(), unix, false, null);
        if (!open.isEmpty()) {
            return new Bound(shown, connections.adoptUnix(key.listener(), open), List.of());
        }
        new UnixPath(Path.of(unix.path())).free();
        Channel channel = connections.bindUnix(key.listener(), transport.socketAddress(unix));
        return new Bound(shown, List.of(channel), List.of());
    }

    private Bound bindInet(Key key, InetSocketAddress wanted) throws IOException {
        List<Integer> open = inherited.claim(key.listener(), key.address(), key.udp(), wanted);
        if (key.udp()) {
            return bindDatagrams(key, wanted, open);
        }
        if (!open.isEmpty()) {
            InetSocketAddress at = (InetSocketAddress) Descriptors.address(open.getFirst());
            return new Bound(shown(key, at), connections.adopt(key.listener(), open, at), List.of());
        }
        checkFree(key, wanted);
        List<Channel> channels = connections.bind(key.listener(), wanted);
        return new Bound(shown(key, (InetSocketAddress) channels.getFirst().localAddress()), channels, List.of());
    }

    private Bound bindDatagrams(Key key, InetSocketAddress wanted, List<Integer> open) throws IOException {
        Ceiling places = Objects.requireNonNull(sessions.get(key.listener()));
        List<DatagramSockets.Socket> sockets = open.isEmpty()
                ? datagrams.bind(key.listener(), wanted, places, portIsOurs(key, wanted))
                : datagrams.adopt(key.listener(), open, places);
        InetSocketAddress at = sockets.getFirst().listening().address();
        return new Bound(shown(key, at), List.of(), sockets);
    }

    private static BoundListener shown(Key key, InetSocketAddress at) {
        return new BoundListener(key.listener(), InheritedSockets.text(at));
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
        }
    }

    /** Whether the system is to choose a port, or this gateway holds it. */
    private boolean portIsOurs(Key key, InetSocketAddress address) {
        return address.getPort() == 0
                || inherited.holdsPort(address.getPort(), key.udp())
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

    private static IOException failed(Key key, Throwable cause) {
        return new IOException(
                "listener '" + key.listener() + "' cannot bind " + key.address() + ": " + cause.getMessage()
                        + "; stop what holds the address, or change listeners." + key.listener() + ".bind",
                cause);
    }
}
