package io.headgate.controlplane.health;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/// The one call on a connection of HTTP/2 (RFC 9113): what is asked goes out at once, and what comes is read as far as
/// the end of its stream. The other side is told to remember no fields, so that each block means the same by itself.
final class Http2Call {
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    // ---- types of frames, and their flags
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int GOAWAY = 7;
    private static final int CONTINUATION = 9;
    private static final int ACK = 1;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;
    private static final int PADDED = 8;
    private static final int PRIORITISED = 0x20;

    /// HEADER_TABLE_SIZE 0, ENABLE_PUSH 0.
    private static final byte[] OUR_SETTINGS = {0, 1, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0};

    private static final int STREAM = 1;

    private final Peer peer;
    private final Map<String, String> fields = new HashMap<>();
    private final ByteArrayOutputStream block = new ByteArrayOutputStream();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private boolean ended;
    private boolean blockEndsStream;

    private Http2Call(Peer peer) {
        this.peer = peer;
    }

    /// Asks and reads the whole answer.
    ///
    /// @param body in the frames of gRPC
    /// @throws IOException if there is no answer, or none in this protocol; its message is the reason, for people
    static Http2Call make(Peer peer, boolean encrypted, String host, String path, byte[] body) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(PREFACE);
        frame(out, SETTINGS, 0, 0, OUR_SETTINGS);
        frame(out, HEADERS, END_HEADERS, STREAM, HpackText.request(encrypted, host, path));
        frame(out, DATA, END_STREAM, STREAM, body);
        peer.send(out.toByteArray());
        Http2Call call = new Http2Call(peer);
        call.readFrame(true);
        while (!call.ended) {
            call.readFrame(false);
        }
        return call;
    }

    /// The value of a field of the answer, of its head or of what follows it; empty where there is none.
    String field(String name) {
        return fields.getOrDefault(name, "");
    }

    byte[] body() {
        return body.toByteArray();
    }

    private static void frame(ByteArrayOutputStream out, int type, int flags, int stream, byte[] payload) {
        int length = payload.length;
        out.writeBytes(new byte[] {(byte) (length >>> 16), (byte) (length >>> 8), (byte) length});
        out.writeBytes(new byte[] {(byte) type, (byte) flags, 0, 0, 0, (byte) stream});
        out.writeBytes(payload);
    }

    private void answer(int type, byte[] payload) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        frame(out, type, ACK, 0, payload);
        peer.send(out.toByteArray());
    }

    private void readFrame(boolean first) throws IOException {
        byte[] head = peer.take(9);
        int length = (head[0] & 0xFF) << 16 | (head[1] & 0xFF) << 8 | head[2] & 0xFF;
        int type = head[3];
        int flags = head[4];
        if (first && type != SETTINGS) {
            throw new IOException("not an answer of HTTP/2: '"
                    + Printable.glimpse(new String(head, StandardCharsets.ISO_8859_1)) + "'");
        }
        byte[] payload = peer.take(length);
        if (type == SETTINGS && (flags & ACK) == 0) {
            answer(SETTINGS, new byte[0]);
        } else if (type == PING && (flags & ACK) == 0) {
            answer(PING, payload);
        } else if (type == GOAWAY) {
            throw new IOException("closes the connection before the answer, error " + number(payload, 4));
        } else if (type == RST_STREAM) {
            throw new IOException("resets the call, error " + number(payload, 0));
        } else if (head[8] == STREAM) {
            onStream(type, flags, payload);
        }
    }

    private void onStream(int type, int flags, byte[] payload) throws IOException {
        if (type == DATA) {
            body.writeBytes(unpadded(flags, payload, 0));
            ended = (flags & END_STREAM) != 0;
        } else if (type == HEADERS) {
            block.reset();
            block.writeBytes(unpadded(flags, payload, (flags & PRIORITISED) != 0 ? 5 : 0));
            blockEndsStream = (flags & END_STREAM) != 0;
            endBlock(flags);
        } else if (type == CONTINUATION) {
            block.writeBytes(payload);
            endBlock(flags);
        }
    }

    private void endBlock(int flags) throws IOException {
        if ((flags & END_HEADERS) != 0) {
            HpackText.read(block.toByteArray(), fields);
            ended = blockEndsStream;
        }
    }

    private static byte[] unpadded(int flags, byte[] payload, int skipped) throws IOException {
        int padding = (flags & PADDED) == 0 || payload.length == 0 ? 0 : payload[0] & 0xFF;
        int from = ((flags & PADDED) == 0 ? 0 : 1) + skipped;
        if (from + padding > payload.length) {
            throw new IOException("not an answer of HTTP/2: a frame has more padding than bytes");
        }
        return Arrays.copyOfRange(payload, from, payload.length - padding);
    }

    private static long number(byte[] bytes, int at) {
        long number = 0;
        for (int i = at; i < Math.min(at + 4, bytes.length); i++) {
            number = number << 8 | bytes[i] & 0xFF;
        }
        return number;
    }
}
