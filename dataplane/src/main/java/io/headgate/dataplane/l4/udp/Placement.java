package io.headgate.dataplane.l4.udp;

import io.headgate.config.Address;
import io.headgate.dataplane.metrics.DatagramCells.Drop;
import io.headgate.dataplane.upstream.EndpointState;
import io.headgate.dataplane.upstream.KeyHash;
import io.headgate.dataplane.upstream.Tried;
import io.headgate.os.UdpBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Finds the endpoint of a session or of a datagram. One per worker and listener, used for one datagram at a time. */
final class Placement {
    private static final int NO_KEY = 0;

    private final Tried nobody = new Tried();

    private final ByteBuffer address = ByteBuffer.allocate(16);

    private UdpSettings settings;
    private long nowNs;
    private @Nullable EndpointState chosen;
    private Drop why = Drop.NO_ENDPOINT;

    Placement(UdpSettings settings) {
        this.settings = settings;
    }

    /** Begins with the next datagram. */
    void begin(UdpSettings next, long atNs) {
        settings = next;
        nowNs = atNs;
    }

    /** Why the last of its methods came to nothing. */
    Drop why() {
        return why;
    }

    void failed(Drop reason) {
        why = reason;
    }

    /** The endpoint found by {@link #choose}. */
    @Nullable
    EndpointState chosen() {
        return chosen;
    }

    /**
     * Chooses an endpoint for the datagram in the slot.
     *
     * @param later who comes last; null: nobody
     */
    boolean choose(UdpBatch batch, int slot, @Nullable Tried later) {
        long hash = settings.bySource() ? source(batch, slot) : NO_KEY;
        chosen = settings.group().pick(hash, later == null ? nobody : later, nowNs);
        why = Drop.NO_ENDPOINT;
        return chosen != null;
    }

    /** As the source of a request is hashed: a client comes to the same endpoint by any protocol. */
    private long source(UdpBatch batch, int slot) {
        long high = batch.peerHigh(slot);
        long low = batch.peerLow(slot);
        address.putLong(0, high).putLong(8, low);
        return KeyHash.balancing(address.array(), UdpBatch.isIpv4(high, low) ? 12 : 0, 16);
    }

    /**
     * Makes sure that a session has an endpoint that may serve it. It stays where it is while that is up, drains or is
     * ejected for what others saw; it also stays when nobody else would be better.
     */
    boolean keep(UdpSession session, UdpBatch batch, int slot) {
        EndpointState at = session.endpoint();
        if (at != null && at.keepsClients()) {
            return true;
        }
        if (!choose(batch, slot, session.refused())) {
            session.leave(false);
            return false;
        }
        EndpointState better = chosen;
        if (at != null && (better == null || better == at || !better.keepsClients())) {
            return true;
        }
        session.leave(false);
        return connect(session);
    }

    /** Gives the session a socket to the chosen endpoint. */
    boolean connect(UdpSession session) {
        EndpointState to = chosen;
        if (to == null || !(to.address() instanceof Address.Inet inet)) {
            why = Drop.NO_ENDPOINT;
            return false;
        }
        try {
            session.at().sockets().connect(session, inet);
            session.place(to, nowNs);
            return true;
        } catch (IOException e) {
            why = Drop.NO_SOCKET; // a counter, as lines in the log would come by thousands
            return false;
        }
    }
}
