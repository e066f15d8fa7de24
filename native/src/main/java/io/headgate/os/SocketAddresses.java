package io.headgate.os;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/**
 * {@code struct sockaddr_in} and {@code sockaddr_in6} of Linux: the family in the machine's byte order, port and
 * address in the network's.
 */
final class SocketAddresses {
    static final short INET = 2;
    static final short INET6 = 10;

    /** What either takes, rounded up. */
    static final int BYTES = 32;

    static final int INET_BYTES = 16;
    static final int INET6_BYTES = 28;

    private static final int NO_SCOPE = -1;

    private static final ValueLayout.OfShort FAMILY = ValueLayout.JAVA_SHORT_UNALIGNED;
    private static final ValueLayout.OfInt SCOPE = ValueLayout.JAVA_INT_UNALIGNED;

    private SocketAddresses() {}

    /** Writes an address for a socket of {@code family} at {@code at}; returns its bytes. */
    static int write(MemorySegment memory, long at, short family, long high, long low, int port, int scope) {
        memory.set(FAMILY, at, family);
        memory.set(UdpBatch.SHORT, at + 2, (short) port);
        if (family == INET) {
            memory.set(UdpBatch.INT, at + 4, (int) low);
            memory.set(UdpBatch.LONG, at + 8, 0);
            return INET_BYTES;
        }
        memory.set(UdpBatch.INT, at + 4, 0); // flow information
        memory.set(UdpBatch.LONG, at + 8, high);
        memory.set(UdpBatch.LONG, at + 16, low);
        memory.set(SCOPE, at + 24, scope);
        return INET6_BYTES;
    }

    static int write(MemorySegment memory, InetSocketAddress address, short family) {
        byte[] ip = address.getAddress().getAddress();
        return write(memory, 0, family, high(ip), low(ip), address.getPort(), scope(address.getAddress()));
    }

    /** Reads the peer of a slot. */
    static void read(MemorySegment memory, long at, UdpBatch batch, int slot) {
        int port = memory.get(UdpBatch.SHORT, at + 2) & 0xFFFF;
        if (memory.get(FAMILY, at) == INET) {
            batch.peer(slot, 0, UdpBatch.mapped(memory.get(UdpBatch.INT, at + 4)), port, 0);
        } else {
            long high = memory.get(UdpBatch.LONG, at + 8);
            long low = memory.get(UdpBatch.LONG, at + 16);
            batch.peer(slot, high, low, port, memory.get(SCOPE, at + 24));
        }
    }

    static InetSocketAddress read(MemorySegment memory) {
        int port = memory.get(UdpBatch.SHORT, 2) & 0xFFFF;
        if (memory.get(FAMILY, 0) == INET) {
            return of(0, UdpBatch.mapped(memory.get(UdpBatch.INT, 4)), port, 0, false);
        }
        return of(memory.get(UdpBatch.LONG, 8), memory.get(UdpBatch.LONG, 16), port, memory.get(SCOPE, 24), true);
    }

    /** @param wide IPv6 even if the JDK would rather make an IPv4 address of it */
    static InetSocketAddress of(long high, long low, int port, int scope, boolean wide) {
        try {
            if (!wide && UdpBatch.isIpv4(high, low)) {
                byte[] ip = ByteBuffer.allocate(4).putInt((int) low).array();
                return new InetSocketAddress(InetAddress.getByAddress(ip), port);
            }
            byte[] ip = ByteBuffer.allocate(16).putLong(high).putLong(low).array();
            return new InetSocketAddress(Inet6Address.getByAddress(null, ip, scope == 0 ? NO_SCOPE : scope), port);
        } catch (UnknownHostException e) {
            throw new AssertionError("4 and 16 bytes are addresses", e);
        }
    }

    static long high(byte[] ip) {
        return ip.length == 4 ? 0 : ByteBuffer.wrap(ip).getLong();
    }

    static long low(byte[] ip) {
        return ip.length == 4
                ? UdpBatch.mapped(ByteBuffer.wrap(ip).getInt())
                : ByteBuffer.wrap(ip).getLong(8);
    }

    static int scope(InetAddress address) {
        return address instanceof Inet6Address inet6 ? inet6.getScopeId() : 0;
    }
}
