package io.headgate.dataplane.exchange;

import io.netty.buffer.ByteBuf;

/**
 * Where one direction of a WebSocket stands in its frames (RFC 6455 section 5.2): only between two of them may another
 * be put. Looks at heads of frames, a few bytes each; payloads are skipped, whatever they are. What does not follow the
 * rules is for both ends to judge: at worst it looks as if a frame never ended. Confined to its worker.
 */
final class WebSocketFrames {
    private static final int OPCODE = 0x0F;
    private static final int CLOSE = 0x8;
    private static final int MASKED = 0x80;
    private static final int LENGTH = 0x7F;
    private static final int LENGTH_IN_2 = 126;
    private static final int LENGTH_IN_8 = 127;
    private static final int MASK_BYTES = 4;

    /** What the next byte is. */
    private enum Next {
        FIRST,
        SECOND,
        LENGTH,
        MASK,
        PAYLOAD
    }

    private Next next = Next.FIRST;
    private int opcode;
    private int bytesLeft;
    private boolean masked;
    private boolean closeSeen;
    private long length;

    void clear() {
        next = Next.FIRST;
        closeSeen = false;
    }

    /** Whether the next byte begins a frame. */
    boolean isBetween() {
        return next == Next.FIRST;
    }

    /** Whether a Close has passed, after which nothing may follow. */
    boolean closeSeen() {
        return closeSeen;
    }

    /** {@code bytes} have passed; borrows them. */
    void passed(ByteBuf bytes) {
        int end = bytes.writerIndex();
        for (int at = bytes.readerIndex(); at < end; ) {
            at = step(bytes, at, end);
        }
    }

    /**
     * Reads as far as the end of the frame that has begun; returns how many of {@code bytes}, which are borrowed, that
     * is: all of them if it goes on behind them.
     */
    int passedToEndOfFrame(ByteBuf bytes) {
        int start = bytes.readerIndex();
        int end = bytes.writerIndex();
        int at = start;
        while (at < end && !isBetween()) {
            at = step(bytes, at, end);
        }
        return at - start;
    }

    /** One byte of a head, or what there is of a payload; returns the index behind. */
    private int step(ByteBuf bytes, int at, int end) {
        if (next == Next.PAYLOAD) {
            int taken = (int) Math.min(length, end - at);
            length -= taken;
            if (length == 0) {
                next = Next.FIRST;
            }
            return at + taken;
        }
        head(bytes.getUnsignedByte(at));
        return at + 1;
    }

    private void head(int value) {
        switch (next) {
            case FIRST -> {
                opcode = value & OPCODE;
                next = Next.SECOND;
            }
            case SECOND -> second(value);
            case LENGTH -> {
                length = length << 8 | value;
                if (--bytesLeft == 0) {
                    length &= Long.MAX_VALUE;
                    lengthEnds();
                }
            }
            default -> {
                if (--bytesLeft == 0) {
                    headEnds();
                }
            }
        }
    }

    private void second(int value) {
        masked = (value & MASKED) != 0;
        int small = value & LENGTH;
        if (small < LENGTH_IN_2) {
            length = small;
            lengthEnds();
        } else {
            length = 0;
            bytesLeft = small == LENGTH_IN_8 ? Long.BYTES : Short.BYTES;
            next = Next.LENGTH;
        }
    }

    private void lengthEnds() {
        if (masked) {
            bytesLeft = MASK_BYTES;
            next = Next.MASK;
        } else {
            headEnds();
        }
    }

    private void headEnds() {
        closeSeen |= opcode == CLOSE;
        next = length == 0 ? Next.FIRST : Next.PAYLOAD;
    }
}
