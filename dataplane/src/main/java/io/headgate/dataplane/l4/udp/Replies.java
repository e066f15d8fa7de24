package io.headgate.dataplane.l4.udp;

import io.headgate.dataplane.metrics.DatagramCells;
import io.headgate.dataplane.metrics.DatagramCells.Drop;
import io.headgate.os.UdpBatch;
import io.headgate.os.UdpSocket;
import org.jspecify.annotations.Nullable;

/**
 * Answers of endpoints on their way to clients: received side by side into one batch, whichever session they belong to,
 * and sent with one call when the batch is full or the loop has looked at every socket. Never kept longer than that,
 * and never tried again: a datagram that the kernel has no room for is dropped and counted.
 */
final class Replies {
    /** No peer has this port. */
    private static final int NOBODY = 0;

    private final UdpBatch batch;
    private @Nullable UdpSocket via;
    private @Nullable DatagramCells cells;
    private int filled;

    Replies(UdpBatch batch) {
        this.batch = batch;
    }

    UdpBatch batch() {
        return batch;
    }

    /**
     * Makes room for at least one reply.
     *
     * @param nextVia the socket it will leave by
     * @return the first slot that is free; all after it are too
     */
    int room(UdpSocket nextVia, DatagramCells nextCells) {
        if (nextVia != via || filled == batch.slots()) {
            flush();
        }
        via = nextVia;
        cells = nextCells;
        return filled;
    }

    /** What is in the slot is no reply. */
    void leaveOut(int slot) {
        batch.peer(slot, 0, 0, NOBODY, 0);
    }

    /** The next {@code count} free slots hold replies now. */
    void add(int count) {
        filled += count;
    }

    /** Sends all that is there. */
    void flush() {
        UdpSocket socket = via;
        DatagramCells counts = cells;
        int to = filled;
        filled = 0;
        via = null;
        cells = null;
        if (socket != null && counts != null) {
            send(socket, counts, to);
        }
    }

    private void send(UdpSocket socket, DatagramCells counts, int to) {
        for (int from = 0; from < to; ) {
            if (batch.peerPort(from) == NOBODY) {
                counts.dropped(Drop.STRANGER, 1);
                from++;
                continue;
            }
            int sent = socket.send(batch, from, end(from, to));
            if (sent > 0) {
                counts.sent(sent, batch.bytes(from, from + sent));
                from += sent;
            } else if (sent == 0) {
                counts.dropped(Drop.NO_ROOM, to - from);
                return;
            } else {
                counts.dropped(Drop.UNSENDABLE, 1);
                from++;
            }
        }
    }

    /** The end of the replies that stand side by side from {@code from} on. */
    private int end(int from, int to) {
        int end = from + 1;
        while (end < to && batch.peerPort(end) != NOBODY) {
            end++;
        }
        return end;
    }
}
