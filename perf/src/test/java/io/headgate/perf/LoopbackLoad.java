package io.headgate.perf;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.SocketFactory;

/** An origin and clients on loopback, as simple as can be: each message fits into one read. */
final class LoopbackLoad implements AutoCloseable {
    private static final int CLIENTS = 8;
    private static final int PATIENCE_MS = 20_000;

    private final ServerSocket origin = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /** The origin answers every request with 1 KiB. */
    LoopbackLoad() throws IOException {
        threads.submit(() -> {
            while (!origin.isClosed()) {
                Socket socket = origin.accept();
                threads.submit(() -> {
                    answerAll(socket);
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

    private static void answerAll(Socket socket) throws IOException {
        try (socket) {
            socket.setTcpNoDelay(true);
            byte[] request = new byte[8192];
            InputStream in = socket.getInputStream();
            OutputStream out = socket.getOutputStream();
            while (in.read(request) > 0) {
                out.write(Samples.ANSWER_1K);
            }
        }
    }

    /**
     * Sends {@code requests} requests over a few keep-alive connections, and awaits their answers.
     *
     * @throws Exception if one is not answered with 200
     */
    void drive(InetSocketAddress proxy, int requests) throws Exception {
        drive(proxy, SocketFactory.getDefault(), requests);
    }

    /** As {@link #drive(InetSocketAddress, int)}, over sockets of {@code factory}. */
    void drive(InetSocketAddress proxy, SocketFactory factory, int requests) throws Exception {
        AtomicInteger left = new AtomicInteger(requests);
        Future<?>[] clients = new Future<?>[CLIENTS];
        for (int i = 0; i < CLIENTS; i++) {
            clients[i] = threads.submit(() -> ask(proxy, factory, left));
        }
        for (Future<?> client : clients) {
            client.get();
        }
    }

    private static void ask(InetSocketAddress proxy, SocketFactory factory, AtomicInteger left) {
        try (Socket socket = factory.createSocket(proxy.getAddress(), proxy.getPort())) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(PATIENCE_MS);
            byte[] answer = new byte[8192];
            while (left.getAndDecrement() > 0) {
                socket.getOutputStream().write(Samples.SHORT_GET);
                awaitAnswer(socket.getInputStream(), answer);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its body is the only place with an x after an x, and ends it. */
    private static void awaitAnswer(InputStream in, byte[] answer) throws IOException {
        int length = 0;
        int body = 0;
        while (body < 1024) {
            int count = in.read(answer, length, answer.length - length);
            if (count < 0) {
                throw new IOException("closed after " + length + " bytes of an answer");
            }
            length += count;
            body = 0;
            while (body < length && answer[length - 1 - body] == 'x') {
                body++;
            }
        }
        if (answer[9] != '2' || answer[10] != '0' || answer[11] != '0') {
            throw new IOException("an answer that is not 200");
        }
    }

    @Override
    public void close() throws IOException {
        origin.close();
        threads.shutdownNow();
    }
}
