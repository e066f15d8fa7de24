package io.headgate.dataplane.l4.udp;

import io.headgate.dataplane.access.Place;
import io.headgate.dataplane.http.ClientAddress;
import io.headgate.dataplane.metrics.DatagramCells;
import io.headgate.dataplane.upstream.EndpointState;
import io.headgate.dataplane.upstream.Outcome;
import io.headgate.dataplane.upstream.Tried;
import io.headgate.os.UdpBatch;
import io.headgate.os.UdpSocket;
import org.jspecify.annotations.Nullable;

/** One client, at one of our addresses, and the endpoint its datagrams go to. Confined to its worker. */
final class UdpSession {
    final long hash;

    @Nullable
    UdpSession nextInBucket;

    @Nullable
    UdpSession older;

    @Nullable
    UdpSession newer;

    @Nullable
    UdpSession nextOnSocket;

    private final UdpPort port;
    private final UdpListening at;
    private final Place place;
    private final long clientHigh;
    private final long clientLow;
    private final int clientPort;
    private final int clientScope;
    private final long localHigh;
    private final long localLow;

    private @Nullable EndpointState endpoint;
    private @Nullable UpstreamSocket socket;
    private @Nullable Destination destination;
    /** Endpoints that refused since one last answered; null: none did, as almost always. */
    private @Nullable Tried refused;

    private long startedNs;
    private long bytesIn;
    private long bytesOut;
    private long placedNs;
    private long heardNs;
    /** 0: not since it was placed. */
    private long answerNs;

    private boolean awaitsAnswer;
    private boolean everAnswered;

    /**
     * The session of the client that sent the datagram in the slot.
     *
     * @param place what it was let in with; left when it {@linkplain #over is over}
     */
    UdpSession(UdpPort port, UdpListening at, Place place, long hash, UdpBatch batch, int slot) {
        this.port = port;
        this.place = place;
        this.at = at;
        this.hash = hash;
        clientHigh = batch.peerHigh(slot);
        clientLow = batch.peerLow(slot);
        clientPort = batch.peerPort(slot);
        clientScope = batch.peerScope(slot);
        localHigh = batch.localHigh(slot);
        localLow = batch.localLow(slot);
    }

    boolean is(long otherHash, UdpBatch batch, int slot, UdpListening other, @Nullable EndpointState with) {
        return hash == otherHash
                && clientLow == batch.peerLow(slot)
                && clientHigh == batch.peerHigh(slot)
                && clientPort == batch.peerPort(slot)
                && clientScope == batch.peerScope(slot)
                && localLow == batch.localLow(slot)
                && localHigh == batch.localHigh(slot)
                && at == other
                && (with == null || with == endpoint);
    }

    UdpListening at() {
        return at;
    }

    @Nullable
    EndpointState endpoint() {
        return endpoint;
    }

    /** Who refused of late; borrowed. */
    @Nullable
    Tried refused() {
        return refused;
    }

    /** Begins it. */
    void start(long nowNs) {
        startedNs = nowNs;
        heardNs = nowNs;
    }

    /** When it began, on the worker's clock. */
    long startedNs() {
        return startedNs;
    }

    /** Bytes of the client that were passed on. */
    long bytesIn() {
        return bytesIn;
    }

    /** Bytes received from its endpoints; what of them could not be sent to the client is counted as dropped. */
    long bytesOut() {
        return bytesOut;
    }

    /** Whether any of its endpoints ever answered. */
    boolean everAnswered() {
        return everAnswered;
    }

    /** Copies the client's address. */
    void client(ClientAddress into) {
        into.set(clientHigh, clientLow);
    }

    /** When client or endpoint was last heard, on the worker's clock. */
    long heardNs() {
        return heardNs;
    }

    void heardAt(long nowNs) {
        heardNs = nowNs;
    }

    /** Whether the last datagram was the client's, and not long ago. */
    boolean awaitsAnswer(long sinceNs) {
        return awaitsAnswer && heardNs >= sinceNs;
    }

    /** From now on its datagrams leave by {@code by}. */
    void connect(UpstreamSocket by, Destination to) {
        socket = by;
        destination = to;
    }

    /** From now on it is with {@code where}, and has its socket. */
    void place(EndpointState where, long nowNs) {
        endpoint = where;
        placedNs = nowNs;
        answerNs = 0;
        where.began(port.workerIndex());
    }

    /** Leaves its endpoint, and what it was let in with; it is not used any more. */
    void over(boolean failed) {
        leave(failed);
        place.leave();
    }

    /** Leaves its endpoint, if it has one. */
    void leave(boolean failed) {
        EndpointState left = endpoint;
        if (left == null || socket == null || destination == null) {
            return;
        }
        at.sockets().disconnect(this, socket, destination);
        socket = null;
        destination = null;
        endpoint = null;
        Outcome outcome = answerNs > 0 ? Outcome.OK : Outcome.ABANDONED;
        long latencyNs = answerNs > 0 ? answerNs - placedNs : heardNs - placedNs;
        left.ended(port.workerIndex(), latencyNs, failed ? Outcome.GATEWAY_ERROR : outcome);
    }

    /** Its endpoint cannot be reached, and comes last from now on. */
    void refuse() {
        EndpointState left = endpoint;
        if (left != null) {
            refused = refused == null ? new Tried() : refused;
            refused.add(left);
            leave(true);
        }
    }

    /** Sends the datagrams of the slots to its endpoint; answers as {@link UdpSocket#sendTo} does. */
    int send(UdpBatch batch, int from, int to) {
        awaitsAnswer = true;
        if (socket == null || destination == null) {
            return UdpSocket.FAILED;
        }
        int sent = socket.send(destination, batch, from, to);
        bytesIn += sent > 0 ? batch.bytes(from, from + sent) : 0;
        return sent;
    }

    /** Whether its endpoint sent what is in the slot. */
    boolean isAnsweredBy(UdpBatch batch, int slot) {
        return destination != null && destination.peer.sent(batch, slot);
    }

    /** Its endpoint sent what is in the slot: it goes to the client. */
    void answered(UdpBatch batch, int slot) {
        batch.peer(slot, clientHigh, clientLow, clientPort, clientScope);
        batch.local(slot, localHigh, localLow);
        bytesOut += batch.bytes(slot, slot + 1);
        awaitsAnswer = false;
        everAnswered = true;
        refused = null;
        long nowNs = port.answered(this);
        answerNs = answerNs == 0 ? nowNs : answerNs;
    }

    /** Nobody listens at its endpoint, or there is no way. */
    void unreachable() {
        port.refused(this);
    }

    DatagramCells cells() {
        return port.cells();
    }
}
