package io.headgate.dataplane.tls;

import io.headgate.dataplane.http.Ascii;
import java.io.ByteArrayOutputStream;
import java.util.Random;

/** Builds ClientHellos, valid or not, byte by byte. */
public final class Hello {
    static final int SERVER_NAME = 0;
    static final int ALPN = 16;
    static final int KEY_SHARE = 51;
    static final int ENCRYPTED_CLIENT_HELLO = 0xFE0D;
    static final int GREASE = 0x7A7A;

    private final ByteArrayOutputStream extensions = new ByteArrayOutputStream();

    /** A hello for a server by this name. */
    public static Hello to(String name) {
        return new Hello().serverName(name);
    }

    Hello extension(int type, byte[] content) {
        extensions.writeBytes(join(u16(type), vector16(content)));
        return this;
    }

    Hello serverName(String name) {
        return extension(SERVER_NAME, vector16(join(new byte[] {0}, vector16(Ascii.bytes(name)))));
    }

    Hello alpn(String... protocols) {
        byte[] list = {};
        for (String protocol : protocols) {
            list = join(list, new byte[] {(byte) protocol.length()}, Ascii.bytes(protocol));
        }
        return extension(ALPN, vector16(list));
    }

    /** The handshake message. */
    public byte[] message() {
        return message(vector16(extensions.toByteArray()));
    }

    /** The message in one record. */
    public byte[] bytes() {
        return records(message(), 1 << 14);
    }

    /** A message that ends in {@code tail} where the extensions would be. */
    static byte[] message(byte[] tail) {
        byte[] session = new byte[32];
        byte[] head = join(
                new byte[] {3, 3},
                new byte[32],
                new byte[] {32},
                session,
                vector16(new byte[] {0x13, 1, 0x13, 2}),
                new byte[] {1, 0});
        byte[] body = join(head, tail);
        return join(new byte[] {1, (byte) (body.length >> 16)}, u16(body.length), body);
    }

    /** {@code message} in handshake records of at most {@code size} bytes. */
    public static byte[] records(byte[] message, int size) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int at = 0; at < message.length; at += size) {
            int length = Math.min(size, message.length - at);
            out.writeBytes(record(22, java.util.Arrays.copyOfRange(message, at, at + length)));
        }
        return out.toByteArray();
    }

    static byte[] record(int type, byte[] fragment) {
        return join(new byte[] {(byte) type, 3, 1}, vector16(fragment));
    }

    static byte[] vector16(byte[] content) {
        return join(u16(content.length), content);
    }

    static byte[] u16(int value) {
        return new byte[] {(byte) (value >> 8), (byte) value};
    }

    public static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    /** A valid hello, with or without a name and protocols, its extensions in any order, in records of any size. */
    static byte[] random(Random random) {
        Hello hello = new Hello();
        int nameAt = random.nextInt(12);
        int alpnAt = random.nextInt(12);
        for (int i = 0; i < 8; i++) {
            if (i == nameAt) {
                hello.serverName("Host-" + random.nextInt(1000) + ".example.com" + (random.nextBoolean() ? "." : ""));
            }
            if (i == alpnAt) {
                hello.alpn("h2", "http/1.1", "x" + random.nextInt(10));
            }
            byte[] content = new byte[random.nextInt(200)];
            random.nextBytes(content);
            hello.extension(100 + i, content);
        }
        return records(hello.message(), random.nextBoolean() ? 1 << 14 : 1 + random.nextInt(300));
    }
}
