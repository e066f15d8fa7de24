package io.headgate.dataplane.trace;

import java.util.Arrays;

/**
 * Writes Protocol Buffers, as little of them as OTLP takes. A message within a message is written in one pass: its
 * length gets four bytes before it is known, a number padded with zeros, which every reader takes as the same number.
 * Grows; not thread-safe.
 */
final class Protobuf {
    private static final int VARINT = 0;
    private static final int FIXED_64 = 1;
    private static final int LENGTH = 2;
    private static final int FIXED_32 = 5;

    /** Up to 256 MiB. */
    private static final int LENGTH_BYTES = 4;

    private byte[] bytes = new byte[8192];
    private int length;

    /** The first {@link #length} bytes are what was written; borrowed until the next write. */
    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    /** Takes back what was written since it was {@code shorter} bytes long. */
    void truncate(int shorter) {
        length = shorter;
    }

    /** Begins a message within this one; what is returned is for {@link #end}. */
    int begin(int field) {
        tag(field, LENGTH);
        int mark = length;
        reserve(LENGTH_BYTES);
        length += LENGTH_BYTES;
        return mark;
    }

    /**
     * Ends the message that began at {@code mark}, as far as it has been written; may be said again of a longer one.
     */
    void end(int mark) {
        int size = length - mark - LENGTH_BYTES;
        for (int i = 0; i < LENGTH_BYTES; i++) {
            int more = i < LENGTH_BYTES - 1 ? 0x80 : 0;
            bytes[mark + i] = (byte) (size >>> 7 * i & 0x7F | more);
        }
    }

    void number(int field, long value) {
        tag(field, VARINT);
        varint(value);
    }

    void fixed64(int field, long value) {
        tag(field, FIXED_64);
        littleEndian(value, Long.BYTES);
    }

    void fixed32(int field, int value) {
        tag(field, FIXED_32);
        littleEndian(value, Integer.BYTES);
    }

    /** Eight bytes, the highest first. */
    void id(int field, long value) {
        tag(field, LENGTH);
        varint(Long.BYTES);
        bigEndian(value);
    }

    /** Sixteen bytes, the highest first. */
    void id(int field, long high, long low) {
        tag(field, LENGTH);
        varint(2L * Long.BYTES);
        bigEndian(high);
        bigEndian(low);
    }

    /** A range of Latin-1, as HTTP has it, in UTF-8. */
    void text(int field, byte[] latin, int from, int to) {
        int twice = 0;
        for (int i = from; i < to; i++) {
            twice += latin[i] < 0 ? 1 : 0;
        }
        tag(field, LENGTH);
        varint(to - from + twice);
        reserve(to - from + twice);
        for (int i = from; i < to; i++) {
            int c = latin[i] & 0xFF;
            if (c < 0x80) {
                bytes[length++] = (byte) c;
            } else {
                bytes[length++] = (byte) (0xC0 | c >>> 6);
                bytes[length++] = (byte) (0x80 | c & 0x3F);
            }
        }
    }

    /** Text that is in UTF-8 already. */
    void encoded(int field, byte[] text) {
        tag(field, LENGTH);
        varint(text.length);
        reserve(text.length);
        System.arraycopy(text, 0, bytes, length, text.length);
        length += text.length;
    }

    void text(int field, byte[] latin) {
        text(field, latin, 0, latin.length);
    }

    private void tag(int field, int type) {
        varint(field << 3 | type);
    }

    private void varint(long value) {
        reserve(10);
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes[length++] = (byte) (rest & 0x7F | 0x80);
            rest >>>= 7;
        }
        bytes[length++] = (byte) rest;
    }

    private void littleEndian(long value, int count) {
        reserve(count);
        for (int i = 0; i < count; i++) {
            bytes[length++] = (byte) (value >>> 8 * i);
        }
    }

    private void bigEndian(long value) {
        reserve(Long.BYTES);
        for (int shift = Long.SIZE - 8; shift >= 0; shift -= 8) {
            bytes[length++] = (byte) (value >>> shift);
        }
    }

    private void reserve(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
