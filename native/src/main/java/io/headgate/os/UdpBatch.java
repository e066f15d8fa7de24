package io.headgate.os;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A row of datagrams to be received or sent with one call: for each slot its bytes, who is at the other end, and which
 * of our addresses it came to or leaves from. One batch serves all sockets of a thread, one after the other; confined
 * to that thread.
 *
 * <p>An address is two {@code long}s: IPv6, or IPv4 as mapped into it (RFC 4291 section 2.5.5.2), so that it can be
 * kept and compared without an object. 0 and 0 is no address.
 */
public final class UdpBatch {
    /**
     * Room for one datagram. More than the 65,535 bytes that the length field of UDP can say (RFC 768), so nothing is
     * ever cut.
     */
    public static final int DATAGRAM_BYTES_MAX = 64 * 1024;

    private static final long IPV4 = 0x0000_FFFF_0000_0000L;

    private final int slots;
    private final MemorySegment bytes;
    private final ByteBuffer[] buffers;
    private final int[] length;
    private final long[] peerHigh;
    private final long[] peerLow;
    private final int[] peerPort;
    private final int[] peerScope;
    private final long[] localHigh;
    private final long[] localLow;

    /** What the kernel is given; made when a socket of the kernel first uses the batch. */
    private @Nullable MessageHeaders headers;

    /** @param slots 1 to 1,024, the most that the kernel takes at once; each takes 64 KiB of memory outside the heap */
    public UdpBatch(int slots) {
        this.slots = slots;
        bytes = Arena.ofAuto().allocate((long) slots * DATAGRAM_BYTES_MAX, 64);
        buffers = new ByteBuffer[slots];
        for (int i = 0; i < slots; i++) {
            buffers[i] = bytes.asSlice((long) i * DATAGRAM_BYTES_MAX, DATAGRAM_BYTES_MAX)
                    .asByteBuffer();
        }
        length = new int[slots];
        peerHigh = new long[slots];
        peerLow = new long[slots];
        peerPort = new int[slots];
        peerScope = new int[slots];
        localHigh = new long[slots];
        localLow = new long[slots];
    }

    public int slots() {
        return slots;
    }

    /** Bytes of the datagram in the slot; 0 is a datagram too. */
    public int length(int slot) {
        return length[slot];
    }

    void length(int slot, int datagramBytes) {
        length[slot] = datagramBytes;
    }

    /** The first half of the peer's address. */
    public long peerHigh(int slot) {
        return peerHigh[slot];
    }

    /** The second half of the peer's address. */
    public long peerLow(int slot) {
        return peerLow[slot];
    }

    /** 0 to 65,535. */
    public int peerPort(int slot) {
        return peerPort[slot];
    }

    /** The interface of a link-local IPv6 address (RFC 4007); 0 for all others. */
    public int peerScope(int slot) {
        return peerScope[slot];
    }

    /** The first half of the address the datagram was sent to; known where the socket is bound to all addresses. */
    public long localHigh(int slot) {
        return localHigh[slot];
    }

    /** The second half of the address the datagram was sent to. */
    public long localLow(int slot) {
        return localLow[slot];
    }

    /** Says to whom the datagram in the slot goes. */
    public void peer(int slot, long high, long low, int port, int scope) {
        peerHigh[slot] = high;
        peerLow[slot] = low;
        peerPort[slot] = port;
        peerScope[slot] = scope;
    }

    /** Says which of our addresses the datagram in the slot leaves from; 0 and 0 leaves it to the kernel. */
    public void local(int slot, long high, long low) {
        localHigh[slot] = high;
        localLow[slot] = low;
    }

    /** Whether the datagrams of two slots came from one peer to one of our addresses. */
    public boolean sameFlow(int a, int b) {
        return peerLow[a] == peerLow[b]
                && peerPort[a] == peerPort[b]
                && peerHigh[a] == peerHigh[b]
                && peerScope[a] == peerScope[b]
                && localLow[a] == localLow[b]
                && localHigh[a] == localHigh[b];
    }

    /** The bytes of the slots {@code [from..to)} together. */
    public long bytes(int from, int to) {
        long sum = 0;
        for (int i = from; i < to; i++) {
            sum += length[i];
        }
        return sum;
    }

    /** The slot's memory, all of it; borrowed. */
    ByteBuffer buffer(int slot) {
        return buffers[slot];
    }

    /** Copies who is at the other end from one slot to another. */
    void copyPeer(int from, int to) {
        peer(to, peerHigh[from], peerLow[from], peerPort[from], peerScope[from]);
    }

    MemorySegment memory() {
        return bytes;
    }

    MessageHeaders headers() {
        MessageHeaders made = headers;
        if (made == null) {
            made = new MessageHeaders(this);
            headers = made;
        }
        return made;
    }

    /** An IPv4 address, given in the order of the network, as the second half; the first is 0. */
    static long mapped(int ipv4) {
        return IPV4 | ipv4 & 0xFFFF_FFFFL;
    }

    /** Whether the two halves are an IPv4 address. */
    public static boolean isIpv4(long high, long low) {
        return high == 0 && (low & 0xFFFF_FFFF_0000_0000L) == IPV4;
    }

    /** For layouts of memory that are read and written byte by byte in the order of the network. */
    static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(java.nio.ByteOrder.BIG_ENDIAN);

    static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(java.nio.ByteOrder.BIG_ENDIAN);
    static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(java.nio.ByteOrder.BIG_ENDIAN);
}
