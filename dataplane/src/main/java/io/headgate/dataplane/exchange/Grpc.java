package io.headgate.dataplane.exchange;

import io.headgate.dataplane.http.Ascii;
import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.http.Field;
import io.headgate.dataplane.http.Head;
import io.headgate.dataplane.http.RequestHead;
import io.headgate.dataplane.http.ResponseHead;
import io.headgate.dataplane.worker.Timed;
import org.jspecify.annotations.Nullable;

/**
 * What of gRPC over HTTP/2 concerns a gateway: that a request is one of it, how long its client waits, and which status
 * of gRPC says what a status of HTTP does (its specification, PROTOCOL-HTTP2, and its mapping of HTTP's statuses).
 * Stateless.
 */
public final class Grpc {
    private static final byte[] CONTENT_TYPE = Ascii.bytes("application/grpc");
    private static final byte[] STATUS = Ascii.bytes("grpc-status");
    private static final byte[] TIMEOUT = Ascii.bytes("grpc-timeout");

    /** None has been told. */
    public static final int NO_STATUS = -1;

    /** 16 is the highest there is; whatever may come after it fits into the byte that the log has for it. */
    private static final int STATUS_OF_GRPC_MAX = Byte.MAX_VALUE;

    /** A timeout has at most eight digits and a unit. */
    private static final int DIGITS_MAX = 8;

    /** Longer is as good as for ever: 100 days. */
    private static final long LONGEST_NS = 100L * 86_400 * 1_000_000_000;

    private static final int STATUS_MAX = 599;

    private static final int UNKNOWN = 2;
    private static final int DEADLINE_EXCEEDED = 4;
    private static final int PERMISSION_DENIED = 7;
    private static final int RESOURCE_EXHAUSTED = 8;
    private static final int UNIMPLEMENTED = 12;
    private static final int INTERNAL = 13;
    private static final int UNAVAILABLE = 14;
    private static final int UNAUTHENTICATED = 16;

    /** By ordinal; empty for those that are not answered. */
    private static final byte[][] OUTCOMES = new byte[Failure.values().length][];

    /** By status of HTTP. */
    private static final byte[][] OUTCOMES_BY_STATUS = new byte[STATUS_MAX + 1][];

    static {
        for (Failure why : Failure.values()) {
            OUTCOMES[why.ordinal()] = Ascii.bytes(why.status() == 0 ? "" : line(why.status()) + message(why));
        }
        for (int status = 0; status <= STATUS_MAX; status++) {
            OUTCOMES_BY_STATUS[status] = Ascii.bytes(line(status));
        }
    }

    private Grpc() {}

    private static String line(int status) {
        return "grpc-status: " + status(status) + "\r\n";
    }

    private static String message(Failure why) {
        return "grpc-message: " + why.reason() + "\r\n";
    }

    /**
     * Whether the message is part of a call of gRPC: its content is {@code application/grpc}, whatever its messages are
     * written in. One of gRPC-Web is none: its clients look at the status of HTTP.
     */
    public static boolean isCall(Head head) {
        return isLike(head) && !isWeb(head);
    }

    /** Whether the message is part of a call of gRPC or of gRPC-Web. */
    static boolean isLike(Head head) {
        int field = head.first(Field.CONTENT_TYPE);
        if (field < 0 || head.valueEnd(field) - head.valueStart(field) < CONTENT_TYPE.length) {
            return false;
        }
        int end = head.valueStart(field) + CONTENT_TYPE.length;
        return Ascii.equalsIgnoreCase(head.bytes(), head.valueStart(field), end, CONTENT_TYPE);
    }

    private static boolean isWeb(Head head) {
        int field = head.first(Field.CONTENT_TYPE);
        int behind = head.valueStart(field) + CONTENT_TYPE.length;
        return behind < head.valueEnd(field) && head.bytes()[behind] == '-';
    }

    /**
     * How long the client of a call, be it of gRPC-Web, waits, nanoseconds; {@link Timed#NEVER} when it does not say,
     * or it is no call.
     */
    static long timeoutNs(RequestHead head) {
        int field = isLike(head) ? head.next(TIMEOUT, 0) : -1;
        if (field < 0) {
            return Timed.NEVER;
        }
        int unitAt = head.valueEnd(field) - 1;
        int digits = unitAt - head.valueStart(field);
        long number = digits > DIGITS_MAX ? -1 : Ascii.parseDigits(head.bytes(), head.valueStart(field), unitAt);
        long unitNs = number < 0 ? 0 : unitNs(head.bytes()[unitAt]);
        return unitNs == 0 || number > LONGEST_NS / unitNs ? Timed.NEVER : number * unitNs;
    }

    private static long unitNs(byte unit) {
        return switch (unit) {
            case 'n' -> 1L;
            case 'u' -> 1_000L;
            case 'm' -> 1_000_000L;
            case 'S' -> 1_000_000_000L;
            case 'M' -> 60_000_000_000L;
            case 'H' -> 3_600_000_000_000L;
            default -> 0;
        };
    }

    /** What the head of an answer says is the status of gRPC; {@link #NO_STATUS} when it says nothing. */
    static int statusIn(ResponseHead head) {
        int field = head.next(STATUS, 0);
        return field < 0 ? NO_STATUS : number(head.bytes(), head.valueStart(field), head.valueEnd(field));
    }

    /** As {@link #statusIn(ResponseHead)}, of the first {@code length} bytes of {@code lines}, complete lines. */
    static int statusIn(byte[] lines, int length) {
        int start = 0;
        while (start < length) {
            int colon = Ascii.indexOf(lines, start, length, (byte) ':');
            int end = Ascii.indexOf(lines, colon, length, (byte) '\r');
            if (Ascii.equalsIgnoreCase(lines, start, colon, STATUS)) {
                int first = Ascii.skipSpace(lines, colon + 1, end);
                return number(lines, first, Ascii.trimEnd(lines, first, end));
            }
            start = end + 2;
        }
        return NO_STATUS;
    }

    private static int number(byte[] bytes, int from, int to) {
        long number = Ascii.parseDigits(bytes, from, to);
        return number < 0 || number > STATUS_OF_GRPC_MAX ? NO_STATUS : (int) number;
    }

    /**
     * What trailers say of a call that fails here, as lines; borrowed.
     *
     * @param status what a request that is no call would be answered, 400 to 599
     * @param why null: there is no more to say
     */
    public static byte[] outcome(int status, @Nullable Failure why) {
        return why == null ? OUTCOMES_BY_STATUS[status] : OUTCOMES[why.ordinal()];
    }

    /** The status of gRPC for an answer of the gateway's own, 400 to 599. */
    public static int status(int status) {
        return switch (status) {
            case 400 -> INTERNAL;
            case 401 -> UNAUTHENTICATED;
            case 403 -> PERMISSION_DENIED;
            case 404, 501 -> UNIMPLEMENTED;
            case 408, 504 -> DEADLINE_EXCEEDED;
            case 413, 429, 431 -> RESOURCE_EXHAUSTED;
            case 502, 503 -> UNAVAILABLE;
            default -> UNKNOWN;
        };
    }
}
