package io.headgate.perf;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.SocketFactory;

/** An origin and clients on loopback, as simple as can be: each message fits into one read. */
final class LoopbackLoad implements AutoCloseable {

    private final Loopback loopback = new Loopback(LoopbackLoad::answerAll);

    /** The origin answers every request with 1 KiB. */
    LoopbackLoad() throws IOException {}

    /** Where the origin listens. */
    int originPort() {
        return loopback.originPort();
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
        loopback.drive(requests, left -> ask(proxy, factory, left));
    }

    private static void ask(InetSocketAddress proxy, SocketFactory factory, AtomicInteger left) {
        try (Socket socket = factory.createSocket(proxy.getAddress(), proxy.getPort())) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(Loopback.PATIENCE_MS);
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
        loopback.close();
    }
}
