package io.headgate.dataplane.accesslog;

import io.headgate.dataplane.exchange.RequestId;
import io.headgate.dataplane.http.Ascii;
import java.nio.ByteBuffer;

/**
 * Lines waiting to be written: an array that is appended to, with the few forms that lines are made of. Recycled; not
 * thread-safe.
 */
final class LineBuffer {
    /** Written out when this full: a write of 64 KiB costs about as much per byte as any larger one. */
    private static final int BYTES_FULL = 64 * 1024;

    /**
     * No line is longer: every byte of the texts, and of three asterisks for each query parameter of two bytes, written
     * as six; and less than 2 KiB of the rest. An entry of the journal says less than 2 KiB more.
     */
    static final int LINE_BYTES_MAX = 6 * (AccessRecord.TEXTS_BYTES_MAX + Redaction.GROWTH_BYTES_MAX) + 4096;

    private static final byte[] LOWER_HEX = Ascii.bytes("0123456789abcdef");
    private static final byte[] UPPER_HEX = Ascii.bytes("0123456789ABCDEF");
    private static final byte[] NULL = Ascii.bytes("null");

    /** What may not stand as itself between quotes: controls, the quote, the backslash, and all beyond ASCII. */
    private static final boolean[] ESCAPED = escaped();

    private final byte[] bytes = new byte[BYTES_FULL + LINE_BYTES_MAX];
    private final ByteBuffer view = ByteBuffer.wrap(bytes);
    private int length;

    int length() {
        return length;
    }

    boolean isFull() {
        return length >= BYTES_FULL;
    }

    void clear() {
        length = 0;
    }

    /** Takes back what was appended since it was {@code shorter} bytes long. */
    void truncate(int shorter) {
        length = shorter;
    }

    /** What has been appended, from the start; borrowed until the next append. */
    ByteBuffer content() {
        return view.clear().limit(length);
    }

    void put(char ascii) {
        bytes[length++] = (byte) ascii;
    }

    void put(byte[] text) {
        length = Ascii.put(bytes, length, text);
    }

    void decimal(long value) {
        length = Ascii.putDecimal(bytes, length, Math.max(0, value));
    }

    /** The last {@code digits} digits of {@code value}, with leading zeros. */
    void padded(int value, int digits) {
        int rest = value;
        for (int i = length + digits - 1; i >= length; i--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
    }

    void nul() {
        put(NULL);
    }

    void uuid(long high, long low) {
        length = RequestId.put(bytes, length, high, low);
    }

    /** 16 digits in lower case. */
    void hex(long value) {
        length = Ascii.putHex(bytes, length, value);
    }

    /** Groups of an IPv6 address: 16 bits in lower case without leading zeros (RFC 5952 section 4). */
    void hexGroup(int value) {
        boolean started = false;
        for (int shift = 12; shift >= 0; shift -= 4) {
            int digit = value >>> shift & 15;
            started |= digit != 0 || shift == 0;
            if (started) {
                bytes[length++] = LOWER_HEX[digit];
            }
        }
    }

    /**
     * The inside of a JSON string (RFC 8259 section 7). Bytes beyond ASCII are taken as Latin-1, as HTTP does (RFC 9110
     * section 5.5), so any bytes make valid JSON and all can be had back.
     */
    void json(byte[] text, int from, int to) {
        int run = from;
        for (int i = from; i < to; i++) {
            if (ESCAPED[text[i] & 0xFF]) {
                copy(text, run, i);
                run = i + 1;
                jsonEscape(text[i]);
            }
        }
        copy(text, run, to);
    }

    private void jsonEscape(byte b) {
        put('\\');
        if (b == '"' || b == '\\') {
            bytes[length++] = b;
        } else {
            put('u');
            put('0');
            put('0');
            hexByte(LOWER_HEX, b);
        }
    }

    /** The inside of a quoted part of a combined line, escaped as {@code \xHH}. */
    void combined(byte[] text, int from, int to) {
        int run = from;
        for (int i = from; i < to; i++) {
            if (ESCAPED[text[i] & 0xFF]) {
                copy(text, run, i);
                run = i + 1;
                put('\\');
                put('x');
                hexByte(UPPER_HEX, text[i]);
            }
        }
        copy(text, run, to);
    }

    private void hexByte(byte[] digits, byte b) {
        bytes[length++] = digits[b >> 4 & 15];
        bytes[length++] = digits[b & 15];
    }

    private void copy(byte[] text, int from, int to) {
        System.arraycopy(text, from, bytes, length, to - from);
        length += to - from;
    }

    private static boolean[] escaped() {
        boolean[] escaped = new boolean[256];
        for (int b = 0; b < 256; b++) {
            escaped[b] = b < 0x20 || b >= 0x7F || b == '"' || b == '\\';
        }
        return escaped;
    }
}
