package io.headgate.perf;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** An origin and a few clients on this machine. */
final class Loopback implements AutoCloseable {
    /** How long a client waits for more of an answer. */
    static final int PATIENCE_MS = 20_000;

    private static final int CLIENTS = 8;

    private final ServerSocket origin = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /** What the origin does with a connection, which it closes. */
    interface Service {
        void answerAll(Socket socket) throws IOException;
    }

    Loopback(Service service) throws IOException {
        threads.submit(() -> {
            while (!origin.isClosed()) {
                Socket socket = origin.accept();
                threads.submit(() -> {
                    service.answerAll(socket);
                    return null;
                });
            }
            return null;
        });
    }

    /** Where the origin listens. */
    int originPort() {
        return origin.getLocalPort();
    }

    /**
     * Has all clients run to their end.
     *
     * @param client takes what it asks for from the number that is left for all
     * @throws Exception if one fails
     */
    void drive(int requests, Consumer<AtomicInteger> client) throws Exception {
        AtomicInteger left = new AtomicInteger(requests);
        Future<?>[] clients = new Future<?>[CLIENTS];
        for (int i = 0; i < CLIENTS; i++) {
            clients[i] = threads.submit(() -> client.accept(left));
        }
        for (Future<?> each : clients) {
            each.get();
        }
    }

    @Override
    public void close() throws IOException {
        origin.close();
        threads.shutdownNow();
    }
}
