package io.headgate.perf;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An endpoint on loopback that sends back what comes, at one port of TCP and of UDP, and clients that send small
 * messages, each once the one before is back.
 */
final class EchoLoad implements AutoCloseable {
    private static final int CLIENTS = 8;
    private static final int PATIENCE_MS = 20_000;

    private final int messageBytes;
    private final ServerSocket connections = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
    private final DatagramSocket datagrams =
            new DatagramSocket(connections.getLocalPort(), InetAddress.getLoopbackAddress());
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    EchoLoad(int messageBytes) throws IOException {
        this.messageBytes = messageBytes;
        threads.submit(this::acceptAll);
        threads.submit(this::sendDatagramsBack);
    }

    int port() {
        return connections.getLocalPort();
    }

    private Void acceptAll() throws IOException {
        while (true) {
            Socket socket = connections.accept();
            threads.submit(() -> sendBack(socket));
        }
    }

    private static Void sendBack(Socket from) throws IOException {
        try (from) {
            from.setTcpNoDelay(true);
            from.getInputStream().transferTo(from.getOutputStream());
            return null;
        }
    }

    private Void sendDatagramsBack() throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[messageBytes], messageBytes);
        while (true) {
            datagrams.receive(packet);
            datagrams.send(packet);
        }
    }

    /**
     * Sends messages through a few connections.
     *
     * @throws Exception if one does not come back
     */
    void driveTunnels(InetSocketAddress proxy, int messages) throws Exception {
        AtomicInteger left = new AtomicInteger(messages);
        all(() -> {
            try (Socket socket = new Socket(proxy.getAddress(), proxy.getPort())) {
                socket.setTcpNoDelay(true);
                socket.setSoTimeout(PATIENCE_MS);
                InputStream in = socket.getInputStream();
                byte[] message = new byte[messageBytes];
                while (left.getAndDecrement() > 0) {
                    socket.getOutputStream().write(message);
                    if (in.readNBytes(message, 0, messageBytes) < messageBytes) {
                        throw new EOFException("closed before a message was back");
                    }
                }
                return null;
            }
        });
    }

    /**
     * Sends messages as datagrams from a few ports.
     *
     * @throws Exception if one does not come back
     */
    void driveSessions(InetSocketAddress proxy, int messages) throws Exception {
        AtomicInteger left = new AtomicInteger(messages);
        all(() -> {
            try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
                socket.setSoTimeout(PATIENCE_MS);
                DatagramPacket out = new DatagramPacket(new byte[messageBytes], messageBytes, proxy);
                DatagramPacket in = new DatagramPacket(new byte[messageBytes], messageBytes);
                while (left.getAndDecrement() > 0) {
                    socket.send(out);
                    socket.receive(in);
                }
                return null;
            }
        });
    }

    private void all(Callable<Void> client) throws Exception {
        Future<?>[] clients = new Future<?>[CLIENTS];
        for (int i = 0; i < CLIENTS; i++) {
            clients[i] = threads.submit(client);
        }
        for (Future<?> each : clients) {
            each.get();
        }
    }

    @Override
    public void close() throws IOException {
        connections.close();
        datagrams.close();
        threads.shutdownNow();
    }
}
