package io.headgate.perf;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** What clients of HTTP/2 send. */
public final class Http2Samples {
    /** The fields of {@link Samples#BROWSER_GET}, each with a name and a value that the other side is to remember. */
    public static final byte[] FIRST_BLOCK = firstBlock();

    /** The same fields again: a byte each. */
    public static final byte[] NEXT_BLOCK = nextBlock();

    /** How a connection begins: the preface, settings, the acknowledgement of the other side's, and a first request. */
    public static final byte[] OPENING = join(
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII),
            frame(4, 0, 0, new byte[0]),
            frame(4, 1, 0, new byte[0]),
            frame(1, 5, 1, FIRST_BLOCK));

    /** A GET with {@link #NEXT_BLOCK}; its stream is for {@link #number} to say. Opens the windows by 1 KiB. */
    public static final byte[] GET = join(
            frame(1, 5, 1, NEXT_BLOCK),
            frame(8, 0, 0, ByteBuffer.allocate(4).putInt(1024).array()));

    private static final int STREAM_AT = 5;

    private Http2Samples() {}

    /** Makes {@code frames} those of stream {@code id}; they are one HEADERS frame, and whatever. */
    public static void number(byte[] frames, int id) {
        for (int i = 0; i < Integer.BYTES; i++) {
            frames[STREAM_AT + i] = (byte) (id >>> 24 - 8 * i);
        }
    }

    private static byte[] firstBlock() {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        block.write(0x82); // :method: GET
        block.write(0x86); // :scheme: http
        String[] lines = new String(Samples.BROWSER_GET, StandardCharsets.US_ASCII).split("\r\n");
        field(block, ":path", lines[0].split(" ")[1]);
        for (int i = 1; i < lines.length; i++) {
            String[] field = lines[i].split(": ", 2);
            if (!field[0].equals("Connection")) {
                field(block, field[0].equals("Host") ? ":authority" : field[0].toLowerCase(Locale.ROOT), field[1]);
            }
        }
        return block.toByteArray();
    }

    private static void field(ByteArrayOutputStream block, String name, String value) {
        block.write(0x40);
        block.write(name.length());
        block.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
        block.write(value.length());
        block.writeBytes(value.getBytes(StandardCharsets.US_ASCII));
    }

    /** Remembered were the path, the host and six others; the newest is number 62. */
    private static byte[] nextBlock() {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        block.write(0x82);
        block.write(0x86);
        for (int entry = 69; entry >= 62; entry--) {
            block.write(0x80 | entry);
        }
        return block.toByteArray();
    }

    private static byte[] frame(int type, int flags, int stream, byte[] payload) {
        return ByteBuffer.allocate(9 + payload.length)
                .put((byte) 0)
                .putShort((short) payload.length)
                .put((byte) type)
                .put((byte) flags)
                .putInt(stream)
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
}
