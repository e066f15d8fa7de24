package io.headgate.dataplane.proxyprotocol;

import io.headgate.dataplane.proxyprotocol.ProxyHeaderReader.Result;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.IntSupplier;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Headers put together by hand, byte by byte as the protocol says, and what the reader makes of them. */
final class Bytes {
    static final int LOCAL = 0x20;
    static final int PROXY = 0x21;
    static final int TCP4 = 0x11;

    /** 192.0.2.1:56324 to 198.51.100.7:443. */
    static final byte[] IPV4 = hex("c0000201 c6336407 dc04 01bb");

    /** 2001:db8::1, port 1, to 2001:db8::2, port 65535. */
    static final byte[] IPV6 = hex("20010db8000000000000000000000001 20010db8000000000000000000000002 0001 ffff");

    private Bytes() {}

    /** What the reader said. */
    record Verdict(Result result, int taken, @Nullable ConnectionAddresses addresses, String tlvs) {}

    static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits.replace(" ", ""));
    }

    static byte[] text(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    /** A header of version 2 whose length is that of {@code parts}. */
    static byte[] v2(int command, int family, byte[]... parts) {
        byte[] rest = join(parts);
        return join(head(command, family, rest.length), rest);
    }

    static byte[] head(int command, int family, int length) {
        return join(
                hex("0d0a0d0a000d0a515549540a"),
                new byte[] {(byte) command, (byte) family, (byte) (length >> 8), (byte) length});
    }

    static byte[] tlv(int type, byte[]... values) {
        byte[] value = join(values);
        return join(new byte[] {(byte) type, (byte) (value.length >> 8), (byte) value.length}, value);
    }

    static byte[] tlv(int type, String value) {
        return tlv(type, text(value));
    }

    /** The TLV of a client's TLS with {@code nested} TLVs. */
    static byte[] ssl(byte[]... nested) {
        return tlv(0x20, hex("01 00000000"), join(nested));
    }

    /** A path in the place it has in a header. */
    static byte[] path(String path) {
        return Arrays.copyOf(text(path), 108);
    }

    /** A header over IPv4 with a checksum between {@code before} and {@code after}. */
    static byte[] checksummed(byte[] before, byte[] after) {
        byte[] header = v2(PROXY, TCP4, IPV4, before, tlv(0x03, new byte[4]), after);
        CRC32C crc = new CRC32C();
        crc.update(header);
        int at = header.length - after.length - 4;
        for (int i = 0; i < 4; i++) {
            header[at + i] = (byte) (crc.getValue() >> 24 - 8 * i);
        }
        return header;
    }

    static Verdict read(byte[] bytes) {
        return read(bytes, () -> Integer.MAX_VALUE);
    }

    /** Gives the reader its bytes in pieces as long as {@code piece} says. */
    static Verdict read(byte[] bytes, IntSupplier piece) {
        ProxyHeaderReader reader = new ProxyHeaderReader();
        Result result = Result.MORE;
        int taken = 0;
        while (result == Result.MORE && taken < bytes.length) {
            int count = Math.min(piece.getAsInt(), bytes.length - taken);
            ByteBuf in = Unpooled.copiedBuffer(bytes, taken, count);
            result = reader.read(in);
            taken += count - in.readableBytes();
            in.release();
        }
        ProxyHeader header = result == Result.COMPLETE ? reader.header() : null;
        return new Verdict(
                result,
                taken,
                header == null ? null : header.addresses(),
                header == null ? "" : HexFormat.of().formatHex(header.tlvs()));
    }
}
