package io.headgate.dataplane;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.function.BooleanSupplier;

/** A client of {@link WarmUp}: connects, asks, and leaves in every way that clients do. Used by one thread. */
final class WarmUpClient {
    private static final int READ_TIMEOUT_MS = 1000;

    /** Enough for each kind of request; few, so that the compiler sees connections come and go before it is done. */
    private static final int ASKS_PER_CONNECTION = 4 * WarmUpAsk.values().length;

    private final InetSocketAddress gateway;
    private final BooleanSupplier goesOn;
    private final Runnable answered;
    private final byte[] answer = new byte[16_384];

    /** @param gateway of IPv4 */
    WarmUpClient(BoundListener gateway, BooleanSupplier goesOn, Runnable answered) {
        this.gateway = new InetSocketAddress(InetAddress.getLoopbackAddress(), port(gateway));
        this.goesOn = goesOn;
        this.answered = answered;
    }

    /** @param listener of an IP address */
    static int port(BoundListener listener) {
        return Integer.parseInt(listener.address().substring(listener.address().lastIndexOf(':') + 1));
    }

    /** Goes on for as long as it may, or until it is not answered as it should be. */
    void run() {
        try {
            for (int connection = 0; goesOn.getAsBoolean(); connection++) {
                converse(connection % 3);
            }
        } catch (IOException e) {
            System.getLogger("io.headgate.warmup").log(System.Logger.Level.DEBUG, "a warm-up client failed", e);
        }
    }

    private void converse(int howItLeaves) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(gateway);
            socket.setSoTimeout(READ_TIMEOUT_MS);
            socket.setTcpNoDelay(true);
            ask(socket);
            leave(socket, howItLeaves);
        }
    }

    private void ask(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        OutputStream out = socket.getOutputStream();
        for (int i = 0; i < ASKS_PER_CONNECTION && goesOn.getAsBoolean(); i++) {
            exchange(WarmUpAsk.at(i), in, out);
            answered.run();
        }
    }

    private void leave(Socket socket, int how) throws IOException {
        OutputStream out = socket.getOutputStream();
        switch (how) {
            case 0 -> exchange(WarmUpAsk.LAST, socket.getInputStream(), out);
            case 1 -> exchange(WarmUpAsk.ORIGIN_LEAVES, socket.getInputStream(), out); // and closed while idle
            default -> {
                out.write(WarmUpAsk.LARGE.request());
                socket.setSoLinger(true, 0); // reset in the middle of the answer
            }
        }
    }

    /** Asks, and reads the answer; {@link WarmUpAsk#LAST} until the connection ends. */
    void exchange(WarmUpAsk ask, InputStream in, OutputStream out) throws IOException {
        out.write(ask.request());
        long last = 0;
        while (!ask.isEndedBy(last)) {
            int count = in.read(answer);
            if (count < 0 && ask == WarmUpAsk.LAST) {
                return;
            } else if (count < 0) {
                throw new IOException("the answer to " + ask + " is cut off");
            }
            last = WarmUpAsk.shifted(last, answer, count);
        }
    }
}
