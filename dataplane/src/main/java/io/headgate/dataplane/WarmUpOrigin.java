package io.headgate.dataplane;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** The backend of {@link WarmUp}: answers by the path, with bodies of several sizes and framings. */
final class WarmUpOrigin implements AutoCloseable {
    private static final byte[] PLAIN = answer("content-length: 1024", WarmUpAsk.body(1024));
    private static final byte[] CHUNKS = answer("transfer-encoding: chunked", WarmUpAsk.chunks(1024));
    private static final byte[] LAST = answer("connection: close\r\ncontent-length: 1024", WarmUpAsk.body(1024));

    /** More than the kernel takes at once for a client that does not read meanwhile. */
    private static final byte[] LARGE = answer("content-length: 262144", WarmUpAsk.body(262_144));

    private static final byte[] PROBLEM = answer("content-length: 2", WarmUpAsk.PROBLEM_END);
    private static final byte[] HEAD = answer("content-length: 1024", "");

    private final ServerSocket socket;

    private WarmUpOrigin(ServerSocket socket) {
        this.socket = socket;
    }

    static WarmUpOrigin start() throws IOException {
        WarmUpOrigin origin = new WarmUpOrigin(new ServerSocket(0, 64, InetAddress.getLoopbackAddress()));
        WarmUp.daemon("warm-up-origin", origin::serve);
        return origin;
    }

    int port() {
        return socket.getLocalPort();
    }

    private void serve() {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                WarmUp.daemon("warm-up-origin", () -> answerAll(connection));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private static void answerAll(Socket connection) {
        try (connection) {
            connection.setTcpNoDelay(true);
            byte[] request = new byte[8192];
            InputStream in = connection.getInputStream();
            OutputStream out = connection.getOutputStream();
            byte[] answer = PLAIN;
            while (answer != LAST && hasRequest(in, request)) {
                answer = answerTo(request);
                out.write(answer);
            }
        } catch (IOException closed) {
            System.getLogger("io.headgate.warmup").log(System.Logger.Level.TRACE, "a warm-up connection ended", closed);
        }
    }

    /** Reads one request, whose first bytes are then in {@code buffer}: clients never pipeline. */
    private static boolean hasRequest(InputStream in, byte[] buffer) throws IOException {
        int length = 0;
        while (true) {
            int count = in.read(buffer, length, buffer.length - length);
            if (count <= 0) {
                return false;
            }
            length += count;
            long last = WarmUpAsk.shifted(0, buffer, length);
            if (buffer[0] == 'P' ? WarmUpAsk.endsBody(last) : WarmUpAsk.endsHead(last)) {
                return true;
            }
        }
    }

    /** @param request begins with its method and path, such as {@code GET /plain} */
    private static byte[] answerTo(byte[] request) {
        if (request[0] == 'H') {
            return HEAD;
        }
        int path = request[0] == 'G' ? "GET /".length() : "POST /".length();
        return switch (request[path]) {
            case 'c' -> CHUNKS;
            case 'e' -> LAST;
            case 'l' -> LARGE;
            case ' ' -> PROBLEM;
            default -> PLAIN;
        };
    }

    private static byte[] answer(String framing, String body) {
        return ("HTTP/1.1 200 OK\r\nServer: warm-up\r\nContent-Type: text/plain\r\n" + framing + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
