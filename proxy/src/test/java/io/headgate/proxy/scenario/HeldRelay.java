package io.headgate.proxy.scenario;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Stands between somebody and a server, and lets those that connect wait as long as a test wants. */
final class HeldRelay implements AutoCloseable {
    private final ServerSocket server;
    private final int behind;
    private final AtomicInteger held = new AtomicInteger();
    private volatile @Nullable CountDownLatch gate;

    private HeldRelay(ServerSocket server, int behind) {
        this.server = server;
        this.behind = behind;
        Thread.ofVirtual().start(this::accept);
    }

    static HeldRelay start(int port, int behind) throws IOException {
        return new HeldRelay(new ServerSocket(port, 50, InetAddress.getLoopbackAddress()), behind);
    }

    /** From now on whoever connects waits. */
    void hold() {
        gate = new CountDownLatch(1);
    }

    /** Nobody waits any more. */
    void letGo() {
        Objects.requireNonNull(gate).countDown();
    }

    /** How many had to wait. */
    int held() {
        return held.get();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket one = server.accept();
                Thread.ofVirtual().start(() -> relay(one));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void relay(Socket one) {
        CountDownLatch closed = gate;
        try (one) {
            if (closed != null && closed.getCount() > 0) {
                held.incrementAndGet();
                closed.await();
            }
            try (Socket other = new Socket(InetAddress.getLoopbackAddress(), behind)) {
                Thread.ofVirtual().start(() -> copy(one, other));
                copy(other, one);
            }
        } catch (IOException | InterruptedException gone) {
            // whoever connects sees that
        }
    }

    private static void copy(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException gone) {
            // the other direction ends, too
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
