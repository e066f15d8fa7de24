package io.headgate.os;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/**
 * A socket by the JDK alone: one datagram per call, and an object or two for each. What it cannot do: bound to all
 * addresses, tell which one a datagram was sent to, so the kernel chooses which one an answer leaves from; and,
 * connected, send a datagram without bytes, which fails.
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
        DatagramChannel channel = open(at.getAddress());
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
     * A socket that exchanges datagrams with {@code to} and nobody else, at a port that no other socket has.
     *
     * @throws IOException with the system's reason
     */
    public static JdkUdpSocket connect(InetSocketAddress to) throws IOException {
        DatagramChannel channel = open(to.getAddress());
        try {
            return new JdkUdpSocket(channel.connect(to));
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private static DatagramChannel open(InetAddress address) throws IOException {
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
            return slot - from;
        } catch (IOException e) {
            return slot == from ? failure(e) : slot - from;
        }
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
        int slot = from;
        try {
            while (slot < to && sendOne(batch, slot)) {
                slot++;
            }
            return slot - from;
        } catch (IOException e) {
            return slot == from ? failure(e) : slot - from;
        }
    }

    private boolean sendOne(UdpBatch batch, int slot) throws IOException {
        ByteBuffer bytes = batch.buffer(slot).clear().limit(batch.length(slot));
        if (!channel.isConnected()) {
            // One without bytes that was sent looks like one that was not; the kernel rarely lacks room for nothing.
            return channel.send(bytes, peer(batch, slot)) > 0 || batch.length(slot) == 0;
        }
        if (!bytes.hasRemaining()) {
            throw new IOException("the JDK takes an empty buffer for nothing to do");
        }
        return channel.write(bytes) > 0;
    }

    private static InetSocketAddress peer(UdpBatch batch, int slot) {
        return SocketAddresses.of(
                batch.peerHigh(slot), batch.peerLow(slot), batch.peerPort(slot), batch.peerScope(slot), false);
    }

    private static int failure(IOException e) {
        return e instanceof PortUnreachableException ? REFUSED : FAILED;
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
    public int localPort() {
        return localAddress().getPort();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
