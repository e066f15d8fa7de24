package io.headgate.dataplane.trace;

import io.headgate.dataplane.http.Ascii;

/**
 * The field that says which trace a request is part of (W3C Trace Context, section 3.2):
 *
 * <pre>
 *   00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01
 *   version      trace id                span id        flags
 * </pre>
 *
 * Stateless; allocates nothing.
 */
final class TraceParent {
    /** Of version 00; later ones may be longer, and begin like it. */
    static final int BYTES = 55;

    private static final int TRACE = 3;
    private static final int SPAN = 36;
    private static final int FLAGS = 53;
    private static final int SAMPLED = 1;

    private TraceParent() {}

    /** Whether the range says it as the standard has it; what does not is to be ignored (section 4.3). */
    static boolean isValid(byte[] bytes, int from, int to) {
        int length = to - from;
        return length >= BYTES
                && bytes[from + TRACE - 1] == '-'
                && bytes[from + SPAN - 1] == '-'
                && bytes[from + FLAGS - 1] == '-'
                && areDigits(bytes, from, from + TRACE - 1)
                && areDigits(bytes, from + TRACE, from + SPAN - 1)
                && areDigits(bytes, from + SPAN, from + FLAGS - 1)
                && areDigits(bytes, from + FLAGS, from + BYTES)
                && isKnown(bytes, from, length)
                && (traceIdHigh(bytes, from) | traceIdLow(bytes, from)) != 0
                && spanId(bytes, from) != 0;
    }

    /** Version ff there is not; 00 ends where it does; whatever follows in another is set apart. */
    private static boolean isKnown(byte[] bytes, int from, int length) {
        int version = digit(bytes[from]) << 4 | digit(bytes[from + 1]);
        if (version == 0xff) {
            return false;
        }
        return length == BYTES || version != 0 && bytes[from + BYTES] == '-';
    }

    private static boolean areDigits(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (digit(bytes[i]) < 0) {
                return false;
            }
        }
        return true;
    }

    /** Of a hexadecimal digit in lower case; -1 for anything else. */
    private static int digit(byte b) {
        if (b >= '0' && b <= '9') {
            return b - '0';
        }
        return b >= 'a' && b <= 'f' ? b - 'a' + 10 : -1;
    }

    static long traceIdHigh(byte[] bytes, int from) {
        return number(bytes, from + TRACE);
    }

    static long traceIdLow(byte[] bytes, int from) {
        return number(bytes, from + TRACE + 16);
    }

    static long spanId(byte[] bytes, int from) {
        return number(bytes, from + SPAN);
    }

    static boolean isSampled(byte[] bytes, int from) {
        return (digit(bytes[from + BYTES - 1]) & SAMPLED) != 0;
    }

    private static long number(byte[] bytes, int from) {
        long value = 0;
        for (int i = from; i < from + 16; i++) {
            value = value << 4 | digit(bytes[i]);
        }
        return value;
    }

    /** Writes the value in version 00 at {@code at}; returns the index after it. Other flags are not handed on. */
    static int put(byte[] out, int at, long traceIdHigh, long traceIdLow, long spanId, boolean sampled) {
        out[at] = '0';
        out[at + 1] = '0';
        out[at + 2] = '-';
        int to = Ascii.putHex(out, at + TRACE, traceIdHigh);
        to = Ascii.putHex(out, to, traceIdLow);
        out[to++] = '-';
        to = Ascii.putHex(out, to, spanId);
        out[to++] = '-';
        out[to++] = '0';
        out[to++] = (byte) (sampled ? '1' : '0');
        return to;
    }
}
