package io.headgate.dataplane.l4.udp;

import io.headgate.os.UdpBatch;
import io.headgate.os.UdpSocket;
import java.io.IOException;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** A socket towards endpoints, and the sessions it serves: usually one. Confined to its worker. */
final class UpstreamSocket implements Runnable {
    private final UpstreamSockets owner;
    private final int number;
    private final UdpSocket socket;
    private @Nullable UdpSession first;
    private int sessions;

    /** @param like an address of the family of its endpoints */
    UpstreamSocket(UpstreamSockets owner, int number, InetAddress like) throws IOException {
        this.owner = owner;
        this.number = number;
        socket = owner.datagrams().open(like, this);
    }

    /** Its place among those of {@link UpstreamSockets}. */
    int number() {
        return number;
    }

    /** Returns how many it serves now. */
    int add(UdpSession session) {
        session.nextOnSocket = first;
        first = session;
        return ++sessions;
    }

    /** Returns how many it serves now. */
    int remove(UdpSession session) {
        if (first == session) {
            first = session.nextOnSocket;
        } else {
            UdpSession before = first;
            while (before != null && before.nextOnSocket != session) {
                before = before.nextOnSocket;
            }
            if (before == null) {
                return sessions;
            }
            before.nextOnSocket = session.nextOnSocket;
        }
        session.nextOnSocket = null;
        return --sessions;
    }

    /** Sends datagrams to an endpoint; answers as {@link UdpSocket#sendTo} does. */
    int send(Destination to, UdpBatch batch, int from, int end) {
        return socket.sendTo(to.peer, batch, from, end);
    }

    /** An endpoint has answered, or its host said that nobody listens. */
    @Override
    public void run() {
        UdpSession any = first;
        if (any == null) {
            return;
        }
        Replies replies = owner.datagrams().replies();
        UdpBatch batch = replies.batch();
        int from = replies.room(owner.at().socket(), any.cells());
        int count = socket.receive(batch, from);
        if (count == 0) {
            unreachable(batch, from);
            return;
        }
        for (int slot = from; slot < from + count; slot++) {
            UdpSession session = of(batch, slot);
            if (session == null) {
                replies.leaveOut(slot);
            } else {
                session.answered(batch, slot);
            }
        }
        replies.add(count);
    }

    private void unreachable(UdpBatch scratch, int from) {
        int count = socket.unreachable(scratch, from);
        for (int slot = from; slot < from + count; slot++) {
            UdpSession session = of(scratch, slot);
            if (session != null) {
                session.unreachable();
            }
        }
    }

    /** Whose endpoint sent what is in the slot; null: a stranger. */
    private @Nullable UdpSession of(UdpBatch batch, int slot) {
        UdpSession session = first;
        while (session != null && !session.isAnsweredBy(batch, slot)) {
            session = session.nextOnSocket;
        }
        return session;
    }

    void close() {
        socket.close();
    }
}
