package io.headgate.perf;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * An origin and clients of HTTP/2 on loopback, as simple as can be: calls as those of gRPC, with a message each way and
 * trailers behind the answer, one after another on each of a few connections over TLS.
 */
final class CallLoad implements AutoCloseable {
    private static final int MESSAGE_BYTES = 100;
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int SETTINGS = 4;
    private static final int RST_STREAM = 3;
    private static final int WINDOW_UPDATE = 8;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;

    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    /** Settings, and the acknowledgement of the other side's. */
    private static final byte[] OPENING = join(frame(SETTINGS, 0, new byte[0]), frame(SETTINGS, 1, new byte[0]));

    /** Whoever gets a message, or an answer of 1 KiB, lets as much come again. */
    private static final byte[] WINDOW =
            frame(WINDOW_UPDATE, 0, ByteBuffer.allocate(4).putInt(1024).array());

    private static final byte[] ASKED = join(
            block(
                    END_HEADERS,
                    ":method",
                    "POST",
                    ":scheme",
                    "https",
                    ":path",
                    "/a.B/C",
                    ":authority",
                    "a",
                    "te",
                    "trailers",
                    "content-type",
                    "application/grpc"),
            frame(DATA, END_STREAM, new byte[MESSAGE_BYTES]));

    private static final byte[] ANSWER = join(
            block(END_HEADERS, ":status", "200", "content-type", "application/grpc"),
            frame(DATA, 0, new byte[MESSAGE_BYTES]),
            block(END_HEADERS | END_STREAM, "grpc-status", "0", "grpc-message", "as it was to be"));

    private final Loopback loopback = new Loopback(CallLoad::answerAll);

    CallLoad() throws IOException {}

    /** Where the origin listens. */
    int originPort() {
        return loopback.originPort();
    }

    private static void answerAll(Socket socket) throws IOException {
        try (socket) {
            socket.setTcpNoDelay(true);
            DataInputStream in = new DataInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            in.skipNBytes(PREFACE.length);
            out.write(OPENING);
            byte[] answer = ANSWER.clone();
            while (true) {
                int ended = ended(in);
                if (ended > 0) {
                    number(answer, ended);
                    out.write(join(answer, WINDOW));
                }
            }
        } catch (EOFException end) {
            // the gateway needs no more
        }
    }

    /** Reads a frame; returns the stream that ends with it, 0 for none. */
    private static int ended(DataInputStream in) throws IOException {
        int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
        int type = in.readUnsignedByte();
        int flags = in.readUnsignedByte();
        int stream = in.readInt();
        in.skipNBytes(length);
        if (type == RST_STREAM) {
            throw new IOException("stream " + stream + " was reset");
        }
        return type <= HEADERS && (flags & END_STREAM) != 0 ? stream : 0;
    }

    /**
     * Makes {@code calls} calls over a few connections, one after another on each, and awaits their answers.
     *
     * @throws Exception if one is not answered to its end
     */
    void drive(InetSocketAddress proxy, SSLSocketFactory factory, int calls) throws Exception {
        loopback.drive(calls, left -> ask(proxy, factory, left));
    }

    private static void ask(InetSocketAddress proxy, SSLSocketFactory factory, AtomicInteger left) {
        try (SSLSocket socket = (SSLSocket) factory.createSocket(proxy.getAddress(), proxy.getPort())) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"h2"});
            socket.setSSLParameters(parameters);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(Loopback.PATIENCE_MS);
            DataInputStream in = new DataInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            out.write(join(PREFACE, OPENING));
            byte[] call = ASKED.clone();
            for (int stream = 1; left.getAndDecrement() > 0; stream += 2) {
                number(call, stream);
                out.write(join(call, WINDOW));
                while (ended(in) != stream) {}
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // ---- frames

    /** Makes {@code frames}, each of which has a length of two bytes, those of stream {@code id}. */
    private static void number(byte[] frames, int id) {
        ByteBuffer all = ByteBuffer.wrap(frames);
        for (int at = 0; at < frames.length; at += 9 + all.getShort(at + 1)) {
            all.putInt(at + 5, id);
        }
    }

    private static byte[] block(int flags, String... fields) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        for (int i = 0; i < fields.length; i += 2) {
            block.write(0);
            string(block, fields[i]);
            string(block, fields[i + 1]);
        }
        return frame(HEADERS, flags, block.toByteArray());
    }

    private static void string(ByteArrayOutputStream block, String text) {
        block.write(text.length());
        block.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] frame(int type, int flags, byte[] payload) {
        return ByteBuffer.allocate(9 + payload.length)
                .put((byte) 0)
                .putShort((short) payload.length)
                .put((byte) type)
                .put((byte) flags)
                .putInt(0)
                .put(payload)
                .array();
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    @Override
    public void close() throws IOException {
        loopback.close();
    }
}
