package io.headgate.dataplane;

import java.nio.charset.StandardCharsets;

/**
 * One kind of request that {@link WarmUp} sends, and what its answer ends with. The last bytes of a body are enough to
 * tell where it ends, so neither side of the warm-up has to understand HTTP: everything with a body ends with
 * {@link #BODY_END} or {@link #CHUNKS_END}, save the gateway's own.
 *
 * <p>The compiler leaves out branches that it never saw taken, and throws a method's code away when one is taken after
 * all. What is asked here is varied so that it has seen what the daily traffic of a gateway takes.
 */
enum WarmUpAsk {
    /** As programs write names: in capitals, few of them. */
    CAPITALS("GET /plain HTTP/1.1\r\nHost: warm-up.invalid\r\nUser-Agent: warm-up\r\nAccept: */*\r\n\r\n"),
    /** As browsers behind another proxy do: small letters, a query, cookies. */
    SMALL("GET /plain?q=1 HTTP/1.1\r\nhost: warm-up.invalid:80\r\nuser-agent: warm-up\r\naccept: */*\r\n"
            + "accept-encoding: gzip, deflate\r\ncookie: a=b\r\nx-forwarded-for: 192.0.2.1\r\n\r\n"),
    FORM("POST /plain HTTP/1.1\r\nHost: warm-up.invalid\r\nContent-Length: 4096\r\n\r\n" + body(4096)),
    CHUNKS("POST /chunks HTTP/1.1\r\nHost: warm-up.invalid\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks(1024)),
    HEAD("HEAD /plain HTTP/1.1\r\nHost: warm-up.invalid\r\n\r\n"),
    LARGE("GET /large HTTP/1.1\r\nHost: warm-up.invalid\r\n\r\n"),
    /** No route has it: the gateway answers by itself, unless it is asked to understand nothing. */
    UNKNOWN("GET / HTTP/1.1\r\nHost: elsewhere.invalid\r\n\r\n"),
    /** The origin closes its connection after the answer. */
    ORIGIN_LEAVES("GET /end HTTP/1.1\r\nHost: warm-up.invalid\r\n\r\n"),
    /** Whoever answers closes the connection then. */
    LAST("GET /end HTTP/1.1\r\nHost: warm-up.invalid\r\nConnection: close\r\n\r\n");

    /** ASCII's end of transmission; in no head. */
    static final String BODY_END = "\4";

    static final String PROBLEM_END = "}\n";
    static final String CHUNKS_END = BODY_END + "\r\n0\r\n\r\n";
    static final String HEAD_END = "\r\n\r\n";

    private static final WarmUpAsk[] ALL = values();

    private final byte[] request;

    WarmUpAsk(String request) {
        this.request = request.getBytes(StandardCharsets.ISO_8859_1);
    }

    /**
     * What the {@code index}th request on a connection is: three of four are of the two plain kinds, and none is the
     * last.
     */
    static WarmUpAsk at(int index) {
        return index % 4 < 3 ? ALL[index % 2] : ALL[2 + index / 4 % (ORIGIN_LEAVES.ordinal() - 2)];
    }

    byte[] request() {
        return request;
    }

    /** Whether an answer whose last eight bytes these are has ended; {@link #LAST} ends with the connection. */
    boolean isEndedBy(long lastEight) {
        return switch (this) {
            case HEAD -> endsWith(lastEight, HEAD_END);
            case UNKNOWN -> endsWith(lastEight, PROBLEM_END);
            case LAST -> false;
            default -> endsBody(lastEight);
        };
    }

    static boolean endsBody(long lastEight) {
        return endsWith(lastEight, BODY_END) || endsWith(lastEight, CHUNKS_END);
    }

    static boolean endsHead(long lastEight) {
        return endsWith(lastEight, HEAD_END);
    }

    private static boolean endsWith(long lastEight, String end) {
        long wanted = 0;
        for (int i = 0; i < end.length(); i++) {
            wanted = wanted << 8 | end.charAt(i);
        }
        int unusedBits = Long.SIZE - 8 * end.length();
        return lastEight << unusedBits == wanted << unusedBits;
    }

    /** These last eight bytes, after so many more of a buffer. */
    static long shifted(long lastEight, byte[] buffer, int length) {
        long shifted = lastEight;
        for (int i = Math.max(0, length - Long.BYTES); i < length; i++) {
            shifted = shifted << 8 | buffer[i] & 0xFF;
        }
        return shifted;
    }

    static String body(int bytes) {
        return "x".repeat(bytes - 1) + BODY_END;
    }

    static String chunks(int bytes) {
        return Integer.toHexString(bytes) + "\r\n" + "x".repeat(bytes - 1) + CHUNKS_END;
    }
}
