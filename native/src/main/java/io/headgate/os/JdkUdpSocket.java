package io.headgate.os;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import org.jspecify.annotations.Nullable;

/**
 * A socket by the JDK alone: one datagram per call, and an object or two for each. What it cannot do: bound to all
 * addresses, tell which one a datagram was sent to, so the kernel chooses which one an answer leaves from; and tell who
 * could not be reached.
 */
public final class JdkUdpSocket implements UdpSocket {
    private final DatagramChannel channel;

    private JdkUdpSocket(DatagramChannel channel) {
        this.channel = channel;
    }

    /**
     * A socket that takes what is sent to {@code at}, beside others where the system lets several share a port.
     *
     * @throws IOException with the system's reason
     */
    public static JdkUdpSocket bind(InetSocketAddress at) throws IOException {
        DatagramChannel channel = channel(at.getAddress());
        try {
            if (channel.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT)) {
                channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
            }
            return new JdkUdpSocket(channel.bind(at));
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * A socket at a port that no other socket has.
     *
     * @param like an address of the family that it is for
     * @throws IOException with the system's reason
     */
    public static JdkUdpSocket open(InetAddress like) throws IOException {
        DatagramChannel channel = channel(like);
        try {
            return new JdkUdpSocket(channel.bind(UdpPeer.any(like)));
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private static DatagramChannel channel(InetAddress address) throws IOException {
        DatagramChannel channel = DatagramChannel.open(
                address instanceof Inet4Address ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6);
        channel.configureBlocking(false);
        return channel;
    }

    /** For a selector. */
    public DatagramChannel channel() {
        return channel;
    }

    @Override
    public int receive(UdpBatch into, int from) {
        int slot = from;
        try {
            while (slot < into.slots() && receiveOne(into, slot)) {
                slot++;
            }
        } catch (IOException e) {
            return slot - from; // of a datagram sent before, and of no use without knowing which
        }
        return slot - from;
    }

    private boolean receiveOne(UdpBatch into, int slot) throws IOException {
        ByteBuffer buffer = into.buffer(slot).clear();
        if (!(channel.receive(buffer) instanceof InetSocketAddress peer)) {
            return false;
        }
        byte[] ip = peer.getAddress().getAddress();
        int scope = SocketAddresses.scope(peer.getAddress());
        into.peer(slot, SocketAddresses.high(ip), SocketAddresses.low(ip), peer.getPort(), scope);
        into.local(slot, 0, 0);
        into.length(slot, buffer.position());
        return true;
    }

    @Override
    public int send(UdpBatch batch, int from, int to) {
        return send(batch, from, to, null);
    }

    @Override
    public int sendTo(UdpPeer peer, UdpBatch batch, int from, int to) {
        InetSocketAddress all = SocketAddresses.of(peer.high(), peer.low(), peer.port(), peer.scope(), false);
        return send(batch, from, to, all);
    }

    private int send(UdpBatch batch, int from, int to, @Nullable InetSocketAddress all) {
        int slot = from;
        try {
            while (slot < to && sendOne(batch, slot, all == null ? peer(batch, slot) : all)) {
                slot++;
            }
            return slot - from;
        } catch (IOException e) {
            return slot == from ? FAILED : slot - from;
        }
    }

    /** One without bytes that was sent looks like one that was not; the kernel rarely lacks room for nothing. */
    private boolean sendOne(UdpBatch batch, int slot, InetSocketAddress to) throws IOException {
        ByteBuffer bytes = batch.buffer(slot).clear().limit(batch.length(slot));
        return channel.send(bytes, to) > 0 || batch.length(slot) == 0;
    }

    private static InetSocketAddress peer(UdpBatch batch, int slot) {
        return SocketAddresses.of(
                batch.peerHigh(slot), batch.peerLow(slot), batch.peerPort(slot), batch.peerScope(slot), false);
    }

    @Override
    public int unreachable(UdpBatch into, int from) {
        return 0;
    }

    @Override
    public InetSocketAddress localAddress() {
        try {
            return (InetSocketAddress) channel.getLocalAddress();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public int descriptor() {
        return -1;
    }

    /** Does nothing: no other process ever has it. */
    @Override
    public void deafen() {}

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
