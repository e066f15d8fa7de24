package io.headgate.os;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * The {@code struct mmsghdr}s of a batch with all they point to, as {@code recvmmsg(2)} and {@code sendmmsg(2)} want
 * them on 64-bit Linux. Pointers are written once; each call writes the few fields that it changes.
 *
 * <pre>
 * mmsghdr  0 name*  8 name length  16 iovec*  24 iovecs  32 control*  40 control length  48 flags  56 bytes received
 * iovec    0 base*  8 bytes
 * control  0 length 8 level  12 type  16 in_pktinfo (12 bytes), in6_pktinfo (20 bytes) or sock_extended_err (16 bytes)
 * </pre>
 */
final class MessageHeaders {
    private static final int HEADER = 64;
    private static final int VECTOR = 16;
    private static final int CONTROL = 64;

    private static final int NAME_LENGTH = 8;
    private static final int CONTROL_LENGTH = 40;
    private static final int RECEIVED = 56;

    private static final int CMSG_HEADER = 16;
    private static final int IPPROTO_IP = 0;
    private static final int IPPROTO_IPV6 = 41;
    private static final int IP_PKTINFO = 8;
    private static final int IPV6_PKTINFO = 50;
    private static final int IP_RECVERR = 11;
    private static final int IPV6_RECVERR = 25;
    private static final int PKTINFO_BYTES = 12;
    private static final int PKTINFO6_BYTES = 20;

    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;

    private final UdpBatch batch;
    private final MemorySegment memory;
    private final long vectors;
    private final long names;
    private final long controls;

    MessageHeaders(UdpBatch batch) {
        this.batch = batch;
        int slots = batch.slots();
        vectors = (long) slots * HEADER;
        names = vectors + (long) slots * VECTOR;
        controls = names + (long) slots * SocketAddresses.BYTES;
        memory = Arena.ofAuto().allocate(controls + (long) slots * CONTROL, 64);
        for (int slot = 0; slot < slots; slot++) {
            long header = header(slot);
            memory.set(LONG, header, memory.address() + name(slot));
            memory.set(LONG, header + 16, memory.address() + vector(slot));
            memory.set(LONG, header + 24, 1);
            memory.set(LONG, header + 32, memory.address() + control(slot));
            memory.set(LONG, vector(slot), batch.memory().address() + (long) slot * UdpBatch.DATAGRAM_BYTES_MAX);
        }
    }

    private static long header(int slot) {
        return (long) slot * HEADER;
    }

    private long vector(int slot) {
        return vectors + (long) slot * VECTOR;
    }

    private long name(int slot) {
        return names + (long) slot * SocketAddresses.BYTES;
    }

    private long control(int slot) {
        return controls + (long) slot * CONTROL;
    }

    /** Where the kernel finds the headers from {@code slot} on. */
    long address(int slot) {
        return memory.address() + header(slot);
    }

    void prepareToReceive(int from) {
        for (int slot = from; slot < batch.slots(); slot++) {
            long header = header(slot);
            memory.set(INT, header + NAME_LENGTH, SocketAddresses.BYTES);
            memory.set(LONG, header + CONTROL_LENGTH, CONTROL);
            memory.set(LONG, vector(slot) + 8, UdpBatch.DATAGRAM_BYTES_MAX);
        }
    }

    /** Tells the batch what came. */
    void received(int from, int to) {
        for (int slot = from; slot < to; slot++) {
            long header = header(slot);
            batch.length(slot, memory.get(INT, header + RECEIVED));
            SocketAddresses.read(memory, name(slot), batch, slot);
            readLocal(slot, memory.get(LONG, header + CONTROL_LENGTH));
        }
    }

    /** The error that came in the slot, with the peer it is about; 0 if it is none. */
    int error(int slot) {
        SocketAddresses.read(memory, name(slot), batch, slot);
        long control = control(slot);
        int type = memory.get(LONG, header(slot) + CONTROL_LENGTH) < CMSG_HEADER + INT.byteSize()
                ? 0
                : memory.get(INT, control + 12);
        return type == IP_RECVERR || type == IPV6_RECVERR ? memory.get(INT, control + CMSG_HEADER) : 0;
    }

    private void readLocal(int slot, long controlBytes) {
        long control = control(slot);
        int type = controlBytes < CMSG_HEADER + PKTINFO_BYTES ? 0 : memory.get(INT, control + 12);
        if (type == IP_PKTINFO) {
            batch.local(slot, 0, UdpBatch.mapped(memory.get(UdpBatch.INT, control + CMSG_HEADER + 4)));
        } else if (type == IPV6_PKTINFO) {
            batch.local(
                    slot,
                    memory.get(UdpBatch.LONG, control + CMSG_HEADER),
                    memory.get(UdpBatch.LONG, control + CMSG_HEADER + 8));
        } else {
            batch.local(slot, 0, 0);
        }
    }

    /** @param all whom all go to; null: whom the slots say */
    void prepareToSend(int from, int to, short family, @Nullable UdpPeer all) {
        for (int slot = from; slot < to; slot++) {
            long header = header(slot);
            memory.set(LONG, vector(slot) + 8, batch.length(slot));
            memory.set(INT, header + NAME_LENGTH, writePeer(slot, family, all));
            memory.set(LONG, header + CONTROL_LENGTH, all == null ? writeLocal(slot, family) : 0);
        }
    }

    private int writePeer(int slot, short family, @Nullable UdpPeer all) {
        long name = name(slot);
        if (all != null) {
            return SocketAddresses.write(memory, name, family, all.high(), all.low(), all.port(), all.scope());
        }
        return SocketAddresses.write(
                memory,
                name,
                family,
                batch.peerHigh(slot),
                batch.peerLow(slot),
                batch.peerPort(slot),
                batch.peerScope(slot));
    }

    /** Returns the length of the control data: none where the kernel is to choose. */
    private long writeLocal(int slot, short family) {
        long high = batch.localHigh(slot);
        long low = batch.localLow(slot);
        if ((high | low) == 0) {
            return 0;
        }
        long control = control(slot);
        boolean inet = family == SocketAddresses.INET;
        memory.set(LONG, control, CMSG_HEADER + (inet ? PKTINFO_BYTES : PKTINFO6_BYTES));
        memory.set(INT, control + 8, inet ? IPPROTO_IP : IPPROTO_IPV6);
        memory.set(INT, control + 12, inet ? IP_PKTINFO : IPV6_PKTINFO);
        if (inet) {
            memory.set(INT, control + CMSG_HEADER, 0); // any interface
            memory.set(UdpBatch.INT, control + CMSG_HEADER + 4, (int) low);
            memory.set(INT, control + CMSG_HEADER + 8, 0);
            return 32; // CMSG_SPACE(12)
        }
        memory.set(UdpBatch.LONG, control + CMSG_HEADER, high);
        memory.set(UdpBatch.LONG, control + CMSG_HEADER + 8, low);
        memory.set(INT, control + CMSG_HEADER + 16, 0);
        return 40; // CMSG_SPACE(20)
    }
}
