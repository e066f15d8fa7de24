package io.headgate.dataplane.http1;

import io.headgate.dataplane.http.Ascii;
import io.headgate.dataplane.http.Chars;
import io.headgate.dataplane.http.Field;
import io.headgate.dataplane.http.Head;
import io.headgate.dataplane.http.HeadLimits;
import io.headgate.dataplane.http.Method;
import io.headgate.dataplane.http.Swar;

/**
 * Field lines (RFC 9112 section 5): names are tokens directly followed by a colon, values hold no control bytes, lines
 * are not folded. Also what requests and responses share about framing and connections. Stateless.
 */
final class FieldParser {
    /** How {@link #parse} ended. */
    enum Result {
        OK,
        MALFORMED,
        TOO_LARGE
    }

    /** {@link #transferEncoding}: there is none. */
    static final int NO_ENCODING = 0;
    /** {@link #transferEncoding}: exactly one, exactly {@code chunked}. */
    static final int ONLY_CHUNKED = 1;
    /** {@link #transferEncoding}: anything else. */
    static final int BAD_ENCODING = -1;

    /** {@link #contentLength}: no such field. */
    static final long NO_LENGTH = -1;
    /** {@link #contentLength}: several, or not one decimal number. */
    static final long BAD_LENGTH = -2;

    static final byte[] CHUNKED = Ascii.bytes("chunked");
    static final byte[] CLOSE = Ascii.bytes("close");
    static final byte[] KEEP_ALIVE = Ascii.bytes("keep-alive");
    static final byte[] UPGRADE = Ascii.bytes("upgrade");
    private static final byte[] WEBSOCKET = Ascii.bytes("websocket");

    private static final long COLONS = Swar.eight(':');

    private FieldParser() {}

    /**
     * Indexes the lines from {@code from} to the empty line that ends {@code head}.
     *
     * @param dropsTwins whether names with an underscore are left out: behind CGI-like interfaces x_forwarded_for and
     *     x-forwarded-for are one name, so a client's twin never gets through
     */
    static Result parse(Head head, int from, HeadLimits limits, boolean dropsTwins) {
        byte[] bytes = head.bytes();
        int at = from;
        head.startFields(from);
        int end = head.length() - 2;
        if (end - from > limits.fieldsBytesMax()) {
            return Result.TOO_LARGE;
        }
        while (at < end) {
            int nameEnd = Swar.indexOf(bytes, at, end, COLONS);
            if (nameEnd == at || nameEnd == end) {
                return Result.MALFORMED;
            }
            int known = Field.of(bytes, at, nameEnd);
            if (known == Field.OTHER && !isToken(bytes, at, nameEnd)) {
                return Result.MALFORMED;
            }
            int lineEnd = valueEnd(bytes, nameEnd + 1);
            if (bytes[lineEnd] != '\r' || bytes[lineEnd + 1] != '\n') {
                return Result.MALFORMED;
            }
            if (lineEnd - at > limits.fieldBytesMax() || head.fieldCount() == limits.fieldCountMax()) {
                return Result.TOO_LARGE;
            }
            int valueStart = Ascii.skipSpace(bytes, nameEnd + 1, lineEnd);
            int valueEnd = Ascii.trimEnd(bytes, valueStart, lineEnd);
            head.field(at, nameEnd, valueStart, valueEnd, lineEnd + 2, known);
            if (dropsTwins && known == Field.OTHER && Ascii.indexOf(bytes, at, nameEnd, (byte) '_') >= 0) {
                head.hide(head.fieldCount() - 1);
            }
            at = lineEnd + 2;
        }
        return Result.OK;
    }

    private static boolean isToken(byte[] bytes, int from, int to) {
        for (int at = from; at < to; at++) {
            if (!Chars.is(bytes[at], Chars.TOKEN)) {
                return false;
            }
        }
        return true;
    }

    /** The first byte from {@code from} that no field value may hold; there must be one. */
    static int valueEnd(byte[] bytes, int from) {
        int at = from;
        while (at + Long.BYTES <= bytes.length) {
            long controls = Swar.controls(Swar.load(bytes, at));
            if (controls == 0) {
                at += Long.BYTES;
            } else {
                at += Swar.first(controls);
                if (bytes[at] != '\t') {
                    return at;
                }
                at++;
            }
        }
        while (Chars.is(bytes[at], Chars.VALUE)) {
            at++;
        }
        return at;
    }

    /** The one Content-Length, {@link #NO_LENGTH} or {@link #BAD_LENGTH}; identical repetitions are refused too. */
    static long contentLength(Head head) {
        int field = head.first(Field.CONTENT_LENGTH);
        if (field < 0) {
            return NO_LENGTH;
        }
        long length = Ascii.parseDigits(head.bytes(), head.valueStart(field), head.valueEnd(field));
        return length < 0 || isPadded(head, field) || head.repeats(Field.CONTENT_LENGTH) ? BAD_LENGTH : length;
    }

    static int transferEncoding(Head head) {
        int field = head.first(Field.TRANSFER_ENCODING);
        if (field < 0) {
            return NO_ENCODING;
        }
        boolean chunked = Ascii.equalsIgnoreCase(head.bytes(), head.valueStart(field), head.valueEnd(field), CHUNKED);
        return chunked && !isPadded(head, field) && !head.repeats(Field.TRANSFER_ENCODING)
                ? ONLY_CHUNKED
                : BAD_ENCODING;
    }

    /**
     * Whether there is more around a value than the one space everybody writes before it. Padding is valid (RFC 9110
     * section 5.5), but readers that take it for part of a framing field's value exist, and honest senders that pad
     * these two hardly do.
     */
    private static boolean isPadded(Head head, int field) {
        byte[] bytes = head.bytes();
        int colon = head.nameEnd(field);
        int before = head.valueStart(field) - colon - 1;
        return before > 1 || (before == 1 && bytes[colon + 1] != ' ') || bytes[head.valueEnd(field)] != '\r';
    }

    /** Whether the one Upgrade field says {@code websocket}, and Connection says so too (RFC 9110 section 7.8). */
    static boolean upgradesToWebSocket(Head head) {
        int field = head.first(Field.UPGRADE);
        return field >= 0
                && head.next(Field.UPGRADE, field + 1) < 0
                && head.listHas(Field.CONNECTION, UPGRADE)
                && Ascii.equalsIgnoreCase(head.bytes(), head.valueStart(field), head.valueEnd(field), WEBSOCKET);
    }

    /** Whether the connection outlives the message (RFC 9112 section 9.3). */
    static boolean keepAlive(Head head, boolean http10) {
        return !head.listHas(Field.CONNECTION, CLOSE) && (!http10 || head.listHas(Field.CONNECTION, KEEP_ALIVE));
    }

    /**
     * Marks what is meant for this hop only as removed: the fixed set, and Content-Length, which is written anew. What
     * Connection names is hidden: no route may see a field that the endpoint does not.
     */
    static void removeHopByHop(Head head) {
        int connection = head.first(Field.CONNECTION);
        while (connection >= 0) {
            removeNamed(head, head.valueStart(connection), head.valueEnd(connection));
            connection = head.next(Field.CONNECTION, connection + 1);
        }
        head.removeAll(Field.HOP_BY_HOP | Field.bit(Field.CONTENT_LENGTH));
    }

    private static void removeNamed(Head head, int from, int to) {
        byte[] bytes = head.bytes();
        int at = from;
        while (at < to) {
            int end = Ascii.tokenEnd(bytes, at, to);
            int first = Ascii.skipSpace(bytes, at, end);
            removeNamedField(head, first, Ascii.trimEnd(bytes, first, end));
            at = end + 1;
        }
    }

    /** Host stays whatever Connection says: without it the request would mean something else. */
    private static void removeNamedField(Head head, int from, int to) {
        byte[] bytes = head.bytes();
        int length = to - from;
        for (int field = 0; field < head.fieldCount(); field++) {
            if (head.nameEnd(field) - head.nameStart(field) == length
                    && head.known(field) != Field.HOST
                    && (Field.bit(head.known(field)) & Field.HOP_BY_HOP) == 0
                    && sameName(bytes, from, head.nameStart(field), length)) {
                head.hide(field);
            }
        }
    }

    private static boolean sameName(byte[] bytes, int a, int b, int length) {
        for (int i = 0; i < length; i++) {
            if (Ascii.lower(bytes[a + i]) != Ascii.lower(bytes[b + i])) {
                return false;
            }
        }
        return true;
    }

    /** Whether a method's answer has no body whatever its fields say. */
    static boolean answersWithoutBody(int method, int status) {
        return method == Method.HEAD || status < 200 || status == 204 || status == 304;
    }
}
