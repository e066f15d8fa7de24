package io.headgate.os;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * Somebody at the other end, as numbers: see {@link UdpBatch}. Immutable.
 *
 * @param high the first half of the address
 * @param low the second half
 * @param port 1 to 65,535
 * @param scope the interface of a link-local IPv6 address; 0 for all others
 */
public record UdpPeer(long high, long low, int port, int scope) {
    public static UdpPeer of(InetAddress ip, int port) {
        byte[] bytes = ip.getAddress();
        return new UdpPeer(SocketAddresses.high(bytes), SocketAddresses.low(bytes), port, SocketAddresses.scope(ip));
    }

    static UdpPeer of(InetSocketAddress address) {
        return of(address.getAddress(), address.getPort());
    }

    /** Whether it is who sent the datagram in the slot; a scope says by which way only. */
    public boolean sent(UdpBatch batch, int slot) {
        return low == batch.peerLow(slot) && port == batch.peerPort(slot) && high == batch.peerHigh(slot);
    }

    /** Any address and port of the family of {@code ip}. */
    static InetSocketAddress any(InetAddress ip) {
        return SocketAddresses.of(
                0, ip instanceof Inet4Address ? UdpBatch.mapped(0) : 0, 0, 0, !(ip instanceof Inet4Address));
    }
}
