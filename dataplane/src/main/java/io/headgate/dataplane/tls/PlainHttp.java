package io.headgate.dataplane.tls;

import io.headgate.dataplane.http.Ascii;
import io.headgate.dataplane.http.Method;
import io.netty.buffer.ByteBuf;

/**
 * What a client reads that speaks HTTP/1 in cleartext where HTTPS is spoken: 400 in problem details (RFC 9457),
 * whatever it has asked, of which nothing is repeated. Any thread.
 */
final class PlainHttp {
    /** Of the longest method, and the space behind it. */
    private static final int METHOD_BYTES_MAX = "CONNECT ".length();

    private static final String BODY = "{\"type\":\"about:blank\",\"title\":\"Bad Request\",\"status\":400,"
            + "\"detail\":\"This port speaks HTTPS: ask for https:// in place of http://.\"}\n";

    private static final byte[] ANSWER = Ascii.bytes("HTTP/1.1 400 Bad Request\r\nconnection: close\r\n"
            + "content-type: application/problem+json\r\ncontent-length: " + BODY.length() + "\r\n\r\n" + BODY);

    private PlainHttp() {}

    /**
     * Whether a connection begins with a method that {@link Method} has; a client of another learns as little as one
     * that speaks no HTTP. Borrows {@code first}, all that came, until it returns.
     */
    static boolean isSpoken(ByteBuf first) {
        byte[] word = new byte[Math.min(METHOD_BYTES_MAX, first.readableBytes())];
        first.getBytes(first.readerIndex(), word);
        int end = 0;
        while (end < word.length && word[end] != ' ') {
            end++;
        }
        return end < word.length && Method.of(word, 0, end) != Method.OTHER;
    }

    /** A whole answer, to be followed by the connection's end; never changed. */
    static byte[] answer() {
        return ANSWER;
    }
}
