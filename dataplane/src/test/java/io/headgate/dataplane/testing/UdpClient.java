package io.headgate.dataplane.testing;

import static org.junit.jupiter.api.Assertions.fail;

import io.headgate.config.Address;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A client of datagrams. It hears answers only from the very address it sends to. */
public final class UdpClient implements AutoCloseable {
    private static final int RETRY_MS = 100;

    private final DatagramSocket socket;
    private final InetSocketAddress to;
    private final byte[] buffer = new byte[64 * 1024];

    /** Not connected: the JDK does not send datagrams without bytes by connected sockets. */
    private UdpClient(DatagramSocket socket, InetSocketAddress to) {
        this.socket = socket;
        this.to = to;
    }

    public static UdpClient of(String address) {
        return of(address, null);
    }

    /** A client that sends from {@code ip}; null: whatever the system takes. */
    public static UdpClient of(String address, @Nullable String ip) {
        Address.Inet to = (Address.Inet) Address.parse(address);
        try {
            DatagramSocket socket =
                    ip == null ? new DatagramSocket() : new DatagramSocket(0, InetAddress.ofLiteral(ip));
            return new UdpClient(socket, new InetSocketAddress(to.ip(), to.port()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void send(byte[] bytes) {
        try {
            socket.send(new DatagramPacket(bytes, bytes.length, to));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void send(String text) {
        send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The next datagram; awaited. */
    public byte[] receive() {
        byte[] received = receive((int) TimeUnit.NANOSECONDS.toMillis(Await.PATIENCE_NS));
        return received == null ? fail("waited in vain for a datagram") : received;
    }

    public String receiveText() {
        return new String(receive(), StandardCharsets.ISO_8859_1);
    }

    /** Sends, and returns the next datagram. */
    public String ask(String text) {
        send(text);
        return receiveText();
    }

    /** Sends until something comes back, as clients of datagrams do. */
    public String askUntilAnswered(String text) {
        long giveUpNs = System.nanoTime() + Await.PATIENCE_NS;
        while (System.nanoTime() < giveUpNs) {
            send(text);
            byte[] received = receive(RETRY_MS);
            if (received != null) {
                return new String(received, StandardCharsets.ISO_8859_1);
            }
        }
        return fail("no answer to " + text);
    }

    /** Waits until the host says that nobody listens there. */
    public void awaitUnreachable() {
        try (DatagramSocket asking = new DatagramSocket()) {
            asking.connect(to);
            asking.setSoTimeout(RETRY_MS);
            Await.until("the port to be closed", () -> isRefused(asking));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isRefused(DatagramSocket asking) {
        try {
            asking.send(new DatagramPacket(new byte[1], 1));
            asking.receive(new DatagramPacket(buffer, buffer.length));
            return false;
        } catch (PortUnreachableException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private byte @Nullable [] receive(int timeoutMs) {
        try {
            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            socket.setSoTimeout(timeoutMs);
            do {
                packet.setLength(buffer.length);
                socket.receive(packet);
            } while (!packet.getSocketAddress().equals(to));
            return Arrays.copyOf(buffer, packet.getLength());
        } catch (SocketTimeoutException e) {
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
