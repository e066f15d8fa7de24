package io.headgate.dataplane.filter;

import io.headgate.dataplane.http.Ascii;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.Arrays;

/**
 * Base 64 (RFC 4648 section 4) of bodies that come piece by piece. Groups may be padded anywhere, as whoever writes
 * pads whatever it sends at once. Stateless: what lies between two pieces is an {@code int}.
 */
final class Base64Text {
    /** Between two groups of four digits: where a text begins, and where it may end. */
    static final int BETWEEN = 0;

    /** What has come is no base 64. */
    static final int BROKEN = -1;

    private static final byte[] DIGITS =
            Ascii.bytes("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
    private static final byte[] VALUES = new byte[128];

    /** In place of the count of a group's digits: another sign of padding has to follow. */
    private static final int PADDING = 4;

    private static final int COUNT_BITS = 3;

    static {
        Arrays.fill(VALUES, (byte) -1);
        for (int i = 0; i < DIGITS.length; i++) {
            VALUES[DIGITS[i]] = (byte) i;
        }
    }

    private Base64Text() {}

    /** Hands over {@code in} as text, padded at its end. Takes ownership of {@code in}. */
    static ByteBuf encode(ByteBufAllocator allocator, ByteBuf in) {
        ByteBuf out = allocator.directBuffer((in.readableBytes() + 2) / 3 * 4);
        while (in.readableBytes() >= 3) {
            out.writeInt(group(in.readUnsignedMedium()));
        }
        int left = in.readableBytes();
        if (left == 1) {
            out.writeInt(group(in.readUnsignedByte() << 16) & 0xFFFF_0000 | '=' << 8 | '=');
        } else if (left == 2) {
            out.writeInt(group(in.readUnsignedShort() << 8) & 0xFFFF_FF00 | '=');
        }
        in.release();
        return out;
    }

    private static int group(int bits) {
        return DIGITS[bits >>> 18] << 24
                | DIGITS[bits >>> 12 & 63] << 16
                | DIGITS[bits >>> 6 & 63] << 8
                | DIGITS[bits & 63];
    }

    /** The most bytes that {@code digits} more digits are worth. */
    static int decodedBytesMax(int digits) {
        return (digits + 3) / 4 * 3;
    }

    /**
     * Appends to {@code out} what {@code in} says. Borrows both.
     *
     * @param state what the call before returned, {@link #BETWEEN} at first
     * @return the state behind {@code in}; {@link #BROKEN} if it is no base 64
     */
    static int decode(int state, ByteBuf in, ByteBuf out) {
        int count = state & (1 << COUNT_BITS) - 1;
        int bits = state >>> COUNT_BITS;
        for (int at = in.readerIndex(); at < in.writerIndex(); at++) {
            int digit = in.getByte(at);
            if (digit == '=' || count == PADDING) {
                count = digit == '=' ? padding(count, bits, out) : BROKEN;
                bits = 0;
            } else {
                int value = digit < 0 ? BROKEN : VALUES[digit];
                bits = bits << 6 | value;
                count = value < 0 ? BROKEN : count + 1;
                if (count == 4) {
                    out.writeMedium(bits);
                    count = 0;
                    bits = 0;
                }
            }
            if (count == BROKEN) {
                return BROKEN;
            }
        }
        return bits << COUNT_BITS | count;
    }

    /** A sign of padding has come behind {@code count} digits; returns the new count. */
    private static int padding(int count, int bits, ByteBuf out) {
        switch (count) {
            case 2 -> {
                out.writeByte(bits >>> 4);
                return PADDING;
            }
            case 3 -> {
                out.writeShort(bits >>> 2);
                return 0;
            }
            case PADDING -> {
                return 0;
            }
            default -> {
                return BROKEN;
            }
        }
    }
}
