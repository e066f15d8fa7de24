package io.headgate.dataplane.l4.udp;

import io.headgate.config.Address;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The local ports of a worker's sessions, and how a session finds one when the system has none left. The kernel gives a
 * UDP port to one socket only, whomever it talks to, so a machine would have 28,232 sessions at most. But sockets that
 * are connected to different endpoints can share a port. So each session first asks the kernel for a port of its own;
 * if there is none, it shares one that this worker has for sessions with other endpoints, and sessions end at ports
 * times endpoints. Only own ports are shared: two sockets with both the same port and the same endpoint, in whichever
 * process, would get each other's answers.
 *
 * <p>A shared port is chosen by a generator that cannot be predicted: whoever would forge an endpoint's answer must
 * guess it (RFC 5452 section 9.2). Confined to its worker.
 */
final class SourcePorts {
    static final int NONE = 0;

    private static final int PORTS = 65_536;

    private final SecureRandom random = new SecureRandom();
    private final ByteBuffer randomBytes = ByteBuffer.allocate(1024).limit(0);

    /** By port, how many sessions have it: one for each endpoint at most. */
    private final int[] sessions = new int[PORTS];

    private final BitSet own = new BitSet(PORTS);
    private final Map<Address, BitSet> byEndpoint = new HashMap<>();

    /** A session with {@code endpoint} has {@code port} now. */
    void took(Address endpoint, int port) {
        BitSet ports = byEndpoint.get(endpoint);
        if (ports == null) {
            ports = new BitSet(PORTS);
            byEndpoint.put(endpoint, ports);
        }
        ports.set(port);
        if (sessions[port]++ == 0) {
            own.set(port);
        }
    }

    /** The session with {@code endpoint} at {@code port} is gone. */
    void gaveBack(Address endpoint, int port) {
        BitSet ports = byEndpoint.get(endpoint);
        if (ports != null) {
            ports.clear(port);
            if (ports.isEmpty()) {
                byEndpoint.remove(endpoint);
            }
        }
        if (--sessions[port] == 0) {
            own.clear(port);
        }
    }

    /** A port that sessions have, but none with {@code endpoint}; {@link #NONE}: there is none. */
    int shareable(Address endpoint) {
        BitSet taken = byEndpoint.get(endpoint);
        int first = Math.max(0, own.nextSetBit(0));
        int start = first + nextRandom(Math.max(1, own.length() - first));
        int port = shareable(taken, start, PORTS);
        return port == NONE ? shareable(taken, first, start) : port;
    }

    private int shareable(@Nullable BitSet taken, int from, int to) {
        int port = own.nextSetBit(from);
        while (port >= 0 && port < to && taken != null && taken.get(port)) {
            port = own.nextSetBit(taken.nextClearBit(port));
        }
        return port < 0 || port >= to ? NONE : port;
    }

    private int nextRandom(int bound) {
        if (!randomBytes.hasRemaining()) {
            random.nextBytes(randomBytes.array());
            randomBytes.clear();
        }
        return (int) ((randomBytes.getInt() & 0xFFFF_FFFFL) * bound >>> 32);
    }
}
