package io.headgate.dataplane.testing;

import io.headgate.config.Address;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server of datagrams that answers each with its own name, a space, and what it got. */
public final class UdpOrigin implements AutoCloseable {
    /** Bound, so that nobody else is given their ports, and connected to themselves, so that they hear nobody else. */
    private static final Queue<DatagramSocket> REFUSING = new ConcurrentLinkedQueue<>();

    private final String name;
    private final DatagramSocket socket;
    private final List<SocketAddress> senders = new CopyOnWriteArrayList<>();
    private final Runnable beforeAnswer;

    private UdpOrigin(String name, DatagramSocket socket, Runnable beforeAnswer) {
        this.name = name;
        this.socket = socket;
        this.beforeAnswer = beforeAnswer;
        Thread.ofPlatform().daemon().name("udp-origin-" + name).start(this::serve);
    }

    /** At a free port of 127.0.0.1. */
    public static UdpOrigin start(String name) {
        return start(name, "127.0.0.1:0", () -> {});
    }

    /** @param beforeAnswer run with each datagram, before it is answered */
    public static UdpOrigin start(String name, String bind, Runnable beforeAnswer) {
        Address.Inet at = (Address.Inet) Address.parse(bind);
        try {
            return new UdpOrigin(name, new DatagramSocket(new InetSocketAddress(at.ip(), at.port())), beforeAnswer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An address of the loopback interface where nobody hears datagrams for as long as this process lives. */
    public static String refusing() {
        try {
            DatagramSocket deaf = new DatagramSocket(0, InetAddress.getLoopbackAddress());
            deaf.connect(deaf.getLocalSocketAddress());
            REFUSING.add(deaf);
            return "127.0.0.1:" + deaf.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void serve() {
        byte[] buffer = new byte[64 * 1024];
        try {
            while (true) {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                socket.receive(packet);
                senders.add(packet.getSocketAddress());
                beforeAnswer.run();
                ByteArrayOutputStream answer = new ByteArrayOutputStream();
                answer.writeBytes(name.isEmpty() ? new byte[0] : (name + " ").getBytes(StandardCharsets.ISO_8859_1));
                answer.write(buffer, 0, packet.getLength());
                socket.send(new DatagramPacket(answer.toByteArray(), answer.size(), packet.getSocketAddress()));
            }
        } catch (IOException closed) {
            // by close()
        }
    }

    /** Where it listens, as an endpoint is written. */
    public String address() {
        return new Address.Inet(socket.getLocalAddress(), socket.getLocalPort()).toString();
    }

    /** Who sent each of the datagrams so far. */
    public List<SocketAddress> senders() {
        return List.copyOf(senders);
    }

    @Override
    public void close() {
        socket.close();
    }
}
