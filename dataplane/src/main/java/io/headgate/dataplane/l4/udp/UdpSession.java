package io.headgate.dataplane.l4.udp;

import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.upstream.EndpointState;
import io.headgate.dataplane.upstream.Outcome;
import io.headgate.dataplane.upstream.Tried;
import io.headgate.os.UdpBatch;
import io.headgate.os.UdpSocket;
import org.jspecify.annotations.Nullable;

/**
 * One client, at one of our addresses: the endpoint its datagrams go to, by a socket that only the two of them use. So
 * the kernel lets nobody else answer in the endpoint's place, tells when nobody listens there, and a late answer never
 * reaches another client. Confined to its worker.
 */
final class UdpSession implements Runnable {
    final long hash;

    @Nullable
    UdpSession nextInBucket;

    @Nullable
    UdpSession older;

    @Nullable
    UdpSession newer;

    private final UdpPort port;
    private final UdpListening at;
    private final long clientHigh;
    private final long clientLow;
    private final int clientPort;
    private final int clientScope;
    private final long localHigh;
    private final long localLow;

    private @Nullable EndpointState endpoint;
    private @Nullable UdpSocket socket;
    /** Endpoints that refused since one last answered; null: none did, as almost always. */
    private @Nullable Tried refused;

    private long placedNs;
    private long heardNs;
    /** 0: not since it was placed. */
    private long answerNs;

    private boolean awaitsAnswer;

    /** The session of the client that sent the datagram in the slot. */
    UdpSession(UdpPort port, UdpListening at, long hash, UdpBatch batch, int slot) {
        this.port = port;
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

    /** From now on its datagrams go to {@code where} by {@code by}, which it closes. */
    void place(EndpointState where, UdpSocket by, long nowNs) {
        endpoint = where;
        socket = by;
        placedNs = nowNs;
        answerNs = 0;
        where.began(port.workerIndex());
    }

    /** Leaves its endpoint, if it has one. */
    void leave(boolean failed) {
        EndpointState left = endpoint;
        if (left == null || socket == null) {
            return;
        }
        port.datagrams().disconnect(left.address(), socket);
        socket = null;
        endpoint = null;
        Outcome outcome = answerNs > 0 ? Outcome.OK : Outcome.ABANDONED;
        long latencyNs = answerNs > 0 ? answerNs - placedNs : heardNs - placedNs;
        left.ended(port.workerIndex(), latencyNs, failed ? Outcome.GATEWAY_ERROR : outcome);
    }

    /** Its endpoint refused, and comes last from now on. */
    void refuse() {
        EndpointState left = endpoint;
        if (left != null) {
            refused = refused == null ? new Tried() : refused;
            refused.add(left);
            leave(true);
        }
    }

    /** Sends the datagrams of the slots to its endpoint; answers as {@link UdpSocket#send} does. */
    int send(UdpBatch batch, int from, int to) {
        awaitsAnswer = true;
        return socket == null ? UdpSocket.FAILED : socket.send(batch, from, to);
    }

    /** The endpoint has said something, or its host that nobody listens. */
    @Override
    public void run() {
        UdpSocket from = socket;
        if (from == null) {
            return;
        }
        Replies replies = port.datagrams().replies();
        UdpBatch batch = replies.batch();
        int first = replies.room(at.socket(), port.cells());
        int count = from.receive(batch, first);
        if (count > 0) {
            for (int slot = first; slot < first + count; slot++) {
                batch.peer(slot, clientHigh, clientLow, clientPort, clientScope);
                batch.local(slot, localHigh, localLow);
            }
            replies.add(count);
            awaitsAnswer = false;
            refused = null;
            answerNs = port.answered(this, answerNs);
        } else if (count < 0) {
            port.refused(this, count == UdpSocket.REFUSED ? Failure.CONNECT_REFUSED : Failure.CONNECT_FAILED);
        }
    }
}
