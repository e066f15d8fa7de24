package io.headgate.dataplane.l4.udp;

import io.headgate.config.Address;
import io.headgate.dataplane.access.Ceiling;
import java.io.IOException;
import java.net.Inet4Address;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One worker's sockets towards the endpoints of one listener's address. An answer is told to belong to a session by the
 * socket it comes to and the endpoint it comes from, so a socket serves one session of each endpoint.
 *
 * <p>While there are sockets to be had, each session has its own: at a fresh port, chosen by the kernel at random (RFC
 * 5452 section 9.2), and closed with it, so that a late answer finds nobody. When the process holds as many as it may,
 * or the system has no port left, sessions with different endpoints share sockets: there can be as many sessions as
 * sockets times endpoints, on a machine with its usual 28,232 ports and a process with a few thousand files.
 */
final class UpstreamSockets {
    /** An answer is matched with one of so many at most, by comparing. */
    private static final int SESSIONS_MAX = 64;

    /** The kernel looks through all ports before it says that it has none left: it is not asked again for so long. */
    private static final long EXHAUSTED_NS = TimeUnit.SECONDS.toNanos(1);

    private final Datagrams datagrams;
    private final UdpListening at;
    private final Ceiling budget;
    private final SecureRandom random = new SecureRandom();
    private final Map<Address, Destination> destinations = new HashMap<>();

    private @Nullable UpstreamSocket[] byNumber = new @Nullable UpstreamSocket[16];
    private final BitSet numbers = new BitSet();
    /** Those that can serve one more session, by family. */
    private final BitSet shareable4 = new BitSet();

    private final BitSet shareable6 = new BitSet();

    private boolean exhausted;
    private long exhaustedNs;

    /** @param budget how many sockets the process may have open for sessions */
    UpstreamSockets(Datagrams datagrams, UdpListening at, Ceiling budget) {
        this.datagrams = datagrams;
        this.at = at;
        this.budget = budget;
    }

    Datagrams datagrams() {
        return datagrams;
    }

    UdpListening at() {
        return at;
    }

    /**
     * Gives a session a socket for its datagrams to {@code endpoint}.
     *
     * @throws IOException when there is none: every one that is open has a session with that endpoint
     */
    void connect(UdpSession session, Address.Inet endpoint) throws IOException {
        Destination known = destinations.get(endpoint);
        Destination to = known == null ? new Destination(endpoint) : known;
        UpstreamSocket socket = fresh(to);
        socket = socket == null ? shared(to) : socket;
        if (socket == null) {
            throw new IOException("all sockets have a session with " + endpoint);
        }
        if (known == null) {
            destinations.put(endpoint, to);
        }
        to.sockets.set(socket.number());
        if (socket.add(session) == SESSIONS_MAX) {
            shareable(to).clear(socket.number());
        }
        session.connect(socket, to);
    }

    private @Nullable UpstreamSocket fresh(Destination to) {
        if (exhausted && System.nanoTime() - exhaustedNs < EXHAUSTED_NS || !budget.enter()) {
            return null;
        }
        int number = numbers.nextClearBit(0);
        try {
            UpstreamSocket socket = new UpstreamSocket(this, number, to.ip());
            exhausted = false;
            byNumber = number < byNumber.length ? byNumber : Arrays.copyOf(byNumber, byNumber.length * 2);
            byNumber[number] = socket;
            numbers.set(number);
            shareable(to).set(number);
            return socket;
        } catch (IOException e) {
            budget.leave();
            exhausted = true;
            exhaustedNs = System.nanoTime();
            return null;
        }
    }

    /** One without a session with that endpoint; which one, nobody can foresee. */
    private @Nullable UpstreamSocket shared(Destination to) {
        BitSet shareable = shareable(to);
        if (shareable.isEmpty()) {
            return null;
        }
        int start = random.nextInt(shareable.length());
        int number = next(shareable, to.sockets, start);
        number = number < 0 ? next(shareable, to.sockets, 0) : number;
        return number < 0 ? null : byNumber[number];
    }

    /** The first that is in {@code wanted} and not in {@code taken}; -1: none. */
    private static int next(BitSet wanted, BitSet taken, int from) {
        int number = wanted.nextSetBit(from);
        while (number >= 0 && taken.get(number)) {
            number = wanted.nextSetBit(taken.nextClearBit(number));
        }
        return number;
    }

    private BitSet shareable(Destination to) {
        return to.ip() instanceof Inet4Address ? shareable4 : shareable6;
    }

    /** The session ends, or goes elsewhere; a socket without sessions is closed. */
    void disconnect(UdpSession session, UpstreamSocket socket, Destination from) {
        int number = socket.number();
        from.sockets.clear(number);
        if (from.sockets.isEmpty()) {
            destinations.remove(from.address);
        }
        if (socket.remove(session) > 0) {
            shareable(from).set(number);
            return;
        }
        shareable(from).clear(number);
        numbers.clear(number);
        byNumber[number] = null;
        socket.close();
        budget.leave();
    }
}
