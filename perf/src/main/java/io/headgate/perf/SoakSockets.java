package io.headgate.perf;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The WebSockets of {@code perf/soak} and the endpoints that echo: {@code SOCKETS GATEWAY ENDPOINT...}. Each socket has
 * a frame echoed every second, closes in order after a minute, and another takes its place, until a line comes on
 * standard input. Then it says on standard output how many were opened, echoed and failed.
 */
public final class SoakSockets {
    private static final int TIMEOUT_MS = 10_000;
    private static final int PAUSE_MS = 1000;
    private static final int ECHOES = 60;

    /** A Close without a reason, masked by zeros; the echo is the same. */
    private static final byte[] CLOSE = {(byte) 0x88, (byte) 0x80, 0, 0, 0, 0};

    private final InetSocketAddress gateway;
    private final CountDownLatch over = new CountDownLatch(1);
    private final AtomicLong opened = new AtomicLong();
    private final AtomicLong echoed = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();

    private SoakSockets(InetSocketAddress gateway) {
        this.gateway = gateway;
    }

    /** Ends with status 0 whatever failed: the count says it. */
    public static void main(String[] args) throws IOException, InterruptedException {
        WebSockets.startEndpoints(Arrays.asList(args).subList(2, args.length));
        SoakSockets all = new SoakSockets(WebSockets.address(args[1]));
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < Integer.parseInt(args[0]); i++) {
            int first = 1 + i % ECHOES; // so that they do not all close in the same second
            threads.add(Thread.ofVirtual().start(() -> all.run(first)));
        }
        System.in.read();
        all.over.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        System.out.println(all.opened + " " + all.echoed + " " + all.failed);
    }

    private void run(int first) {
        int echoes = first;
        while (over.getCount() > 0) {
            try {
                open(echoes);
            } catch (IOException e) {
                failed.incrementAndGet();
                System.err.println("a WebSocket failed: " + e);
                rest();
            }
            echoes = ECHOES;
        }
    }

    private void open(int echoes) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(gateway, TIMEOUT_MS);
            socket.setSoTimeout(TIMEOUT_MS);
            DataInputStream in = new DataInputStream(socket.getInputStream());
            socket.getOutputStream().write(WebSockets.ASK.getBytes(StandardCharsets.US_ASCII));
            String head = "";
            while (!head.endsWith("\r\n\r\n")) {
                head += (char) in.readUnsignedByte();
            }
            if (!head.startsWith("HTTP/1.1 101 ")) {
                throw new IOException(
                        "it was answered " + head.lines().findFirst().orElse(""));
            }
            opened.incrementAndGet();
            for (int i = 0; i < echoes && over.getCount() > 0; i++) {
                echo(socket, in, WebSockets.FRAME);
                echoed.incrementAndGet();
                rest();
            }
            echo(socket, in, CLOSE);
        }
    }

    private static void echo(Socket socket, DataInputStream in, byte[] frame) throws IOException {
        socket.getOutputStream().write(frame);
        byte[] came = new byte[frame.length];
        in.readFully(came);
        if (!Arrays.equals(frame, came)) {
            throw new IOException("of " + Arrays.toString(frame) + " came " + Arrays.toString(came));
        }
    }

    private void rest() {
        try {
            over.await(PAUSE_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
