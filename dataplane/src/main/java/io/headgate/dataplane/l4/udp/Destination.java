package io.headgate.dataplane.l4.udp;

import io.headgate.config.Address;
import io.headgate.os.UdpPeer;
import java.net.InetAddress;
import java.util.BitSet;

/** An endpoint's address, and which of a listener's sockets have a session with it. Confined to its worker. */
final class Destination {
    final Address.Inet address;
    final UdpPeer peer;
    /** The numbers of the sockets. */
    final BitSet sockets = new BitSet();

    Destination(Address.Inet address) {
        this.address = address;
        peer = UdpPeer.of(address.ip(), address.port());
    }

    InetAddress ip() {
        return address.ip();
    }
}
