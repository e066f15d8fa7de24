package io.headgate.dataplane.http2;

import io.headgate.dataplane.http.Ascii;
import io.headgate.dataplane.http.RequestHead;

/**
 * How soon a client wants an answer beside its others (RFC 9218): an urgency from 0, at once, to 7, whenever, and
 * whether parts of it are of use by themselves. As one number. Stateless.
 */
final class Priority {
    /** Urgency 3, and of use only as a whole (section 4). */
    static final int DEFAULT = 3;

    static final int URGENCIES = 8;

    private static final int INCREMENTAL = 8;
    private static final byte[] FIELD = Ascii.bytes("priority");

    private Priority() {}

    static int urgency(int priority) {
        return priority & URGENCIES - 1;
    }

    static boolean isIncremental(int priority) {
        return (priority & INCREMENTAL) != 0;
    }

    /** What the request's {@code priority} fields say together. */
    static int of(RequestHead head) {
        int priority = DEFAULT;
        for (int field = head.next(FIELD, 0); field >= 0; field = head.next(FIELD, field + 1)) {
            priority = parse(priority, head.bytes(), head.valueStart(field), head.valueEnd(field));
        }
        return priority;
    }

    /** The value of such a field by itself. */
    static int parse(byte[] bytes, int from, int to) {
        return parse(DEFAULT, bytes, from, to);
    }

    /**
     * What another part of a dictionary (RFC 9651) makes of {@code before}: later members win, and what is not
     * understood is passed over, parameters of members among it.
     */
    private static int parse(int before, byte[] bytes, int from, int to) {
        int priority = before;
        int at = from;
        while (at < to) {
            int end = Ascii.tokenEnd(bytes, at, to);
            int first = Ascii.skipSpace(bytes, at, end);
            int semicolon = Ascii.indexOf(bytes, first, end, (byte) ';');
            int length = Ascii.trimEnd(bytes, first, semicolon < 0 ? end : semicolon) - first;
            if (length == 3 && bytes[first] == 'u' && bytes[first + 1] == '=' && isUrgency(bytes[first + 2])) {
                priority = priority & INCREMENTAL | bytes[first + 2] - '0';
            } else if (length >= 1 && bytes[first] == 'i') {
                boolean no =
                        length == 4 && bytes[first + 1] == '=' && bytes[first + 2] == '?' && bytes[first + 3] == '0';
                boolean yes = length == 1 || length == 4 && bytes[first + 2] == '?' && bytes[first + 3] == '1';
                priority = yes ? priority | INCREMENTAL : no ? priority & ~INCREMENTAL : priority;
            }
            at = end + 1;
        }
        return priority;
    }

    private static boolean isUrgency(byte b) {
        return b >= '0' && b < '0' + URGENCIES;
    }
}
