package io.headgate.dataplane.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import io.headgate.dataplane.http2.hpack.HpackDecoder;
import io.headgate.dataplane.http2.hpack.LineMemory;
import io.headgate.dataplane.testing.Message.Line;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * A client of HTTP/2 that sends what frames a test wants, valid or not, and takes note of what comes back. It answers
 * settings and pings, opens windows as it reads unless told otherwise, and makes blocks without a table. Used by one
 * thread.
 */
public final class H2Client implements AutoCloseable {
    public static final int DATA = 0;
    public static final int HEADERS = 1;
    public static final int PRIORITY = 2;
    public static final int RST_STREAM = 3;
    public static final int SETTINGS = 4;
    public static final int PUSH_PROMISE = 5;
    public static final int PING = 6;
    public static final int GOAWAY = 7;
    public static final int WINDOW_UPDATE = 8;
    public static final int CONTINUATION = 9;
    public static final int END_STREAM = 1;
    public static final int END_HEADERS = 4;

    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(ISO_8859_1);

    /** What has come of one stream. */
    public static final class Answer {
        public final List<Integer> interim = new ArrayList<>();
        public final List<Line> fields = new ArrayList<>();
        public final List<Line> trailers = new ArrayList<>();
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();
        public int status;
        public boolean ended;
        /** -1: not reset. */
        public int resetCode = -1;

        public String text() {
            return body.toString(ISO_8859_1);
        }

        public int length() {
            return body.size();
        }

        public long checksum() {
            CRC32 sum = new CRC32();
            sum.update(body.toByteArray());
            return sum.getValue();
        }

        /** The only value of a field, or null. */
        public @Nullable String field(String name) {
            return fields.stream()
                    .filter(line -> line.name().equals(name))
                    .map(Line::value)
                    .reduce((a, b) -> {
                        throw new AssertionError("several " + name);
                    })
                    .orElse(null);
        }
    }

    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;
    private final HpackDecoder decoder = new HpackDecoder(new LineMemory());
    private final Map<Integer, Answer> answers = new HashMap<>();
    private boolean opensWindows = true;
    private int nextStream = 1;
    private int goAwayCode = -1;
    private int goAways;
    private int lastStream = -1;
    private boolean ended;
    private int pongs;
    private int settingsAcks;
    private boolean answersPings = true;
    private int pings;
    private Updates updates = (stream, increment) -> {};

    /** Is told that the gateway takes more. */
    private interface Updates {
        void on(int stream, int increment);
    }

    private H2Client(String address) throws IOException {
        String[] at = address.split(":");
        socket = new Socket(at[0], Integer.parseInt(at[1]));
        socket.setSoTimeout(20_000);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(socket.getInputStream());
        out = new DataOutputStream(socket.getOutputStream());
    }

    /** A connection that has said it speaks HTTP/2, with these settings: name, value, name, value ... */
    public static H2Client connect(Gateway gateway, int... settings) {
        return connect(gateway.address(), settings);
    }

    public static H2Client connect(String address, int... settings) {
        H2Client client = silent(address);
        client.raw(PREFACE);
        client.settings(settings);
        return client;
    }

    /** A connection that has said nothing. */
    public static H2Client silent(String address) {
        try {
            return new H2Client(address);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // ---- sending

    /** The client no longer lets answers go on. */
    public H2Client keepWindowsShut() {
        opensWindows = false;
        return this;
    }

    /** The client no longer answers pings. */
    public H2Client ignorePings() {
        answersPings = false;
        return this;
    }

    public void raw(byte[] bytes) {
        try {
            out.write(bytes);
        } catch (IOException theGatewayClosed) {
            ended = true;
        }
    }

    public void frame(int type, int flags, int stream, byte[] payload) {
        raw(frameBytes(type, flags, stream, payload));
    }

    public static byte[] frameBytes(int type, int flags, int stream, byte[] payload) {
        return ByteBuffer.allocate(9 + payload.length)
                .put((byte) (payload.length >> 16))
                .putShort((short) payload.length)
                .put((byte) type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload)
                .array();
    }

    public void settings(int... pairs) {
        ByteBuffer payload = ByteBuffer.allocate(pairs.length / 2 * 6);
        for (int i = 0; i < pairs.length; i += 2) {
            payload.putShort((short) pairs[i]).putInt(pairs[i + 1]);
        }
        frame(SETTINGS, 0, 0, payload.array());
    }

    public static byte[] number(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    public void windowUpdate(int stream, int increment) {
        frame(WINDOW_UPDATE, 0, stream, number(increment));
    }

    public void reset(int stream, int code) {
        frame(RST_STREAM, 0, stream, number(code));
    }

    /** A block of these fields: name, value, name, value ... */
    public static byte[] block(String... fields) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        for (int i = 0; i < fields.length; i += 2) {
            block.write(0);
            string(block, fields[i]);
            string(block, fields[i + 1]);
        }
        return block.toByteArray();
    }

    private static void string(ByteArrayOutputStream block, String text) {
        int length = text.length();
        if (length < 127) {
            block.write(length);
        } else {
            block.write(127);
            int rest = length - 127;
            for (; rest >= 128; rest >>= 7) {
                block.write(rest & 127 | 128);
            }
            block.write(rest);
        }
        block.writeBytes(text.getBytes(ISO_8859_1));
    }

    /** Begins a request; returns its stream. */
    public int headers(boolean last, String... fields) {
        int stream = nextStream;
        nextStream += 2;
        frame(HEADERS, END_HEADERS | (last ? END_STREAM : 0), stream, block(fields));
        return stream;
    }

    /** Asks for {@code path}; returns the stream. */
    public int get(String path) {
        return headers(true, ":method", "GET", ":scheme", "http", ":path", path, ":authority", "a");
    }

    /** Begins a POST; returns its stream. */
    public int post(String path, String... more) {
        String[] fields = new String[8 + more.length];
        System.arraycopy(
                new String[] {":method", "POST", ":scheme", "http", ":path", path, ":authority", "a"}, 0, fields, 0, 8);
        System.arraycopy(more, 0, fields, 8, more.length);
        return headers(false, fields);
    }

    public void data(int stream, String text, boolean last) {
        frame(DATA, last ? END_STREAM : 0, stream, text.getBytes(ISO_8859_1));
    }

    /**
     * Sends {@code bytes} bytes, {@code period} again and again, as the gateway's windows let it, and ends the stream.
     */
    public void upload(int stream, byte[] period, long bytes) {
        long[] windows = {65_535, 65_535};
        updates = (of, increment) -> windows[of == 0 ? 0 : 1] += increment;
        int at = 0;
        long left = bytes;
        while (left > 0) {
            int length = (int) Math.min(Math.min(left, 16_384), Math.min(windows[0], windows[1]));
            if (length == 0) {
                if (!read()) {
                    fail("closed with " + left + " bytes to go");
                }
                continue;
            }
            byte[] piece = new byte[length];
            for (int i = 0; i < length; i++) {
                piece[i] = period[at++ % period.length];
            }
            at %= period.length;
            left -= length;
            windows[0] -= length;
            windows[1] -= length;
            frame(DATA, left == 0 ? END_STREAM : 0, stream, piece);
        }
    }

    // ---- receiving

    /** What has come of a stream so far. */
    public Answer answer(int stream) {
        return answers.computeIfAbsent(stream, _ -> new Answer());
    }

    /** The whole answer; reads until it has ended, in order or not. */
    public Answer await(int stream) {
        Answer answer = answer(stream);
        while (!answer.ended && answer.resetCode < 0) {
            if (!read()) {
                fail("the connection ended before stream " + stream + " did; GOAWAY " + goAwayCode);
            }
        }
        return answer;
    }

    /** Reads until the gateway closes the connection; returns the code of its last GOAWAY, -1 for none. */
    public int awaitGoAway() {
        while (read()) {}
        return goAwayCode;
    }

    /** Reads until the gateway has sent {@code count} GOAWAYs in all; returns the last stream of the last one. */
    public int awaitGoAways(int count) {
        while (goAways < count && read()) {}
        assertEquals(count, goAways);
        return lastStream;
    }

    /** Reads until the gateway says that the connection's window grows; returns by how much. */
    public int awaitWindow() {
        int[] grown = new int[1];
        updates = (of, increment) -> grown[0] += of == 0 ? increment : 0;
        while (grown[0] == 0) {
            if (!read()) {
                fail("the connection ended");
            }
        }
        return grown[0];
    }

    /** Reads until the gateway has answered a ping that is sent now: so it has read all that was sent before. */
    public void ping() {
        int before = pongs;
        frame(PING, 0, 0, new byte[8]);
        while (pongs == before) {
            if (!read()) {
                fail("no answer to a ping; GOAWAY " + goAwayCode);
            }
        }
    }

    /** How often the gateway has acknowledged settings. */
    public int settingsAcks() {
        return settingsAcks;
    }

    /** How many pings of the gateway have come. */
    public int pings() {
        return pings;
    }

    /** Reads until the gateway has sent {@code count} pings in all. */
    public void awaitPings(int count) {
        while (pings < count && read()) {}
        assertEquals(count, pings);
    }

    /** Reads one frame; returns false at the end. */
    public boolean read() {
        if (ended) {
            return false;
        }
        try {
            int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
            int type = in.readUnsignedByte();
            int flags = in.readUnsignedByte();
            int stream = in.readInt();
            if (length > 16_384) {
                fail("a frame of " + length + " bytes");
            }
            on(type, flags, stream, in.readNBytes(length));
            return true;
        } catch (EOFException | SocketException end) {
            ended = true;
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void on(int type, int flags, int stream, byte[] payload) {
        switch (type) {
            case DATA -> onData(answer(stream), stream, payload, (flags & END_STREAM) != 0);
            case HEADERS -> onHeaders(answer(stream), flags, payload);
            case RST_STREAM ->
                answer(stream).resetCode = ByteBuffer.wrap(payload).getInt();
            case SETTINGS -> {
                if ((flags & 1) == 0) {
                    frame(SETTINGS, 1, 0, new byte[0]);
                } else {
                    settingsAcks++;
                }
            }
            case PING -> {
                if ((flags & 1) != 0) {
                    pongs++;
                } else {
                    pings++;
                    if (answersPings) {
                        frame(PING, 1, 0, payload);
                    }
                }
            }
            case GOAWAY -> {
                goAways++;
                lastStream = ByteBuffer.wrap(payload).getInt();
                goAwayCode = ByteBuffer.wrap(payload).getInt(4);
            }
            case WINDOW_UPDATE -> updates.on(stream, ByteBuffer.wrap(payload).getInt());
            default -> fail("a frame of type " + type);
        }
    }

    private void onData(Answer answer, int stream, byte[] payload, boolean last) {
        answer.body.writeBytes(payload);
        answer.ended |= last;
        if (opensWindows && payload.length > 0) {
            windowUpdate(0, payload.length);
            if (!last) {
                windowUpdate(stream, payload.length);
            }
        }
    }

    private void onHeaders(Answer answer, int flags, byte[] payload) {
        assertEquals(END_HEADERS, flags & END_HEADERS, "a block in several frames");
        List<Line> lines = new ArrayList<>();
        boolean valid = decoder.decode(
                payload,
                0,
                payload.length,
                (bytes, nameStart, nameEnd, from, to, kind) -> lines.add(new Line(
                        new String(bytes, nameStart, nameEnd - nameStart, ISO_8859_1),
                        new String(bytes, from, to - from, ISO_8859_1))));
        if (!valid) {
            fail("not a block");
        }
        answer.ended |= (flags & END_STREAM) != 0;
        if (answer.status >= 200) {
            answer.trailers.addAll(lines);
            return;
        }
        assertEquals(":status", lines.getFirst().name());
        int status = Integer.parseInt(lines.removeFirst().value());
        if (status < 200) {
            answer.interim.add(status);
        } else {
            answer.status = status;
            answer.fields.addAll(lines);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
