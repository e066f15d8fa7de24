package io.headgate.dataplane.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.http2.hpack.HpackDecoder;
import io.headgate.dataplane.http2.hpack.LineMemory;
import io.headgate.dataplane.testing.Message.Line;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An origin's end of a connection of HTTP/2: reads what the gateway sends, and answers with whatever frames a test
 * wants. Opens no windows by itself. Used by one thread.
 */
public final class H2Server {
    /**
     * A frame the gateway sent that is neither settings nor of a window.
     *
     * @param fields of HEADERS, each as name and value
     */
    public record Frame(int type, int flags, int stream, byte[] payload, List<Line> fields) {
        public boolean last() {
            return (flags & H2Client.END_STREAM) != 0;
        }

        /** The only value of a field, or null. */
        public @Nullable String field(String name) {
            List<String> values = fields.stream()
                    .filter(line -> line.name().equals(name))
                    .map(Line::value)
                    .toList();
            assertTrue(values.size() < 2, () -> "several " + name + ": " + values);
            return values.isEmpty() ? null : values.getFirst();
        }
    }

    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    private final OriginConnection connection;
    private final HpackDecoder decoder = new HpackDecoder(new LineMemory());

    private H2Server(OriginConnection connection) {
        this.connection = connection;
    }

    /** Reads the preface, and sends these settings: name, value, name, value ... */
    public static H2Server accept(OriginConnection connection, int... settings) throws IOException {
        StringBuilder preface = new StringBuilder();
        while (preface.length() < PREFACE.length()) {
            preface.append((char) connection.next());
        }
        assertEquals(PREFACE, preface.toString());
        ByteBuffer payload = ByteBuffer.allocate(settings.length / 2 * 6);
        for (int i = 0; i < settings.length; i += 2) {
            payload.putShort((short) settings[i]).putInt(settings[i + 1]);
        }
        H2Server server = new H2Server(connection);
        server.frame(H2Client.SETTINGS, 0, 0, payload.array());
        return server;
    }

    public void frame(int type, int flags, int stream, byte[] payload) throws IOException {
        connection.send(H2Client.frameBytes(type, flags, stream, payload));
    }

    /** A head of these fields: name, value, name, value ... */
    public void headers(int stream, boolean last, String... fields) throws IOException {
        frame(H2Client.HEADERS, H2Client.END_HEADERS | (last ? 1 : 0), stream, H2Client.block(fields));
    }

    /** A whole answer with status 200. */
    public void ok(int stream, String body) throws IOException {
        headers(stream, false, ":status", "200");
        frame(H2Client.DATA, H2Client.END_STREAM, stream, body.getBytes(ISO_8859_1));
    }

    public void goAway(int lastStream, int code) throws IOException {
        byte[] payload = ByteBuffer.allocate(8).putInt(lastStream).putInt(code).array();
        frame(H2Client.GOAWAY, 0, 0, payload);
    }

    /** The next frame; null at the end. */
    public @Nullable Frame read() throws IOException {
        while (true) {
            int first = connection.next();
            if (first < 0) {
                return null;
            }
            int length = first << 16 | connection.next() << 8 | connection.next();
            int type = connection.next();
            int flags = connection.next();
            byte[] rest = new byte[4 + length];
            for (int i = 0; i < rest.length; i++) {
                rest[i] = (byte) connection.next();
            }
            int stream = ByteBuffer.wrap(rest).getInt();
            byte[] payload = Arrays.copyOfRange(rest, 4, rest.length);
            if (type == H2Client.SETTINGS && (flags & 1) == 0) {
                frame(H2Client.SETTINGS, 1, 0, new byte[0]);
            } else if (type != H2Client.SETTINGS && type != H2Client.WINDOW_UPDATE) {
                return new Frame(type, flags, stream, payload, fields(type, payload));
            }
        }
    }

    /** The head of the next request, whatever comes before it; null at the end. */
    public @Nullable Frame request() throws IOException {
        Frame frame = read();
        while (frame != null && frame.type() != H2Client.HEADERS) {
            frame = read();
        }
        return frame;
    }

    /** The next frame; there must be one. */
    public Frame expectFrame() throws IOException {
        return Objects.requireNonNull(read(), "the gateway closed, and another frame was expected");
    }

    /** The head of the next request; there must be one. */
    public Frame expect() throws IOException {
        return Objects.requireNonNull(request(), "the gateway closed, and another request was expected");
    }

    private List<Line> fields(int type, byte[] payload) {
        List<Line> lines = new ArrayList<>();
        if (type == H2Client.HEADERS) {
            boolean valid = decoder.decode(
                    payload,
                    0,
                    payload.length,
                    (bytes, nameStart, nameEnd, from, to, kind) -> lines.add(new Line(
                            new String(bytes, nameStart, nameEnd - nameStart, ISO_8859_1),
                            new String(bytes, from, to - from, ISO_8859_1))));
            assertTrue(valid, "not a block");
        }
        return lines;
    }
}
