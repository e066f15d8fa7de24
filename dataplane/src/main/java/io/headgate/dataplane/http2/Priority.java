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

    /** What the request's {@code priority} field says. */
    static int of(RequestHead head) {
        int field = head.next(FIELD, 0);
        return field < 0 ? DEFAULT : parse(head.bytes(), head.valueStart(field), head.valueEnd(field));
    }

    /** The value of such a field: a dictionary (RFC 9651), of which what is not understood is passed over. */
    static int parse(byte[] bytes, int from, int to) {
        int priority = DEFAULT;
        int at = from;
        while (at < to) {
            int end = Ascii.tokenEnd(bytes, at, to);
            int first = Ascii.skipSpace(bytes, at, end);
            int length = Ascii.trimEnd(bytes, first, end) - first;
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
