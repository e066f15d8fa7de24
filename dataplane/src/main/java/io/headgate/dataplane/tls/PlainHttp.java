package io.headgate.dataplane.tls;

import io.headgate.dataplane.http.Ascii;
import io.netty.buffer.ByteBuf;

/**
 * What a client reads that speaks HTTP/1 in cleartext where HTTPS is spoken: 400 in problem details (RFC 9457),
 * whatever it has asked, of which nothing is repeated. Any thread.
 */
final class PlainHttp {
    /** Those of RFC 9110 section 9 and RFC 5789; a client of another learns as little as one that speaks no HTTP. */
    private static final byte[][] METHODS = {
        Ascii.bytes("GET "),
        Ascii.bytes("HEAD "),
        Ascii.bytes("POST "),
        Ascii.bytes("PUT "),
        Ascii.bytes("DELETE "),
        Ascii.bytes("CONNECT "),
        Ascii.bytes("OPTIONS "),
        Ascii.bytes("TRACE "),
        Ascii.bytes("PATCH ")
    };

    private static final String BODY = "{\"type\":\"about:blank\",\"title\":\"Bad Request\",\"status\":400,"
            + "\"detail\":\"This port speaks HTTPS: ask for https:// in place of http://.\"}\n";

    private static final byte[] ANSWER = Ascii.bytes("HTTP/1.1 400 Bad Request\r\nconnection: close\r\n"
            + "content-type: application/problem+json\r\ncontent-length: " + BODY.length() + "\r\n\r\n" + BODY);

    private PlainHttp() {}

    /** Whether a connection begins with a method; borrows {@code first}, all that came, until it returns. */
    static boolean isSpoken(ByteBuf first) {
        for (byte[] method : METHODS) {
            if (first.readableBytes() >= method.length && begins(first, method)) {
                return true;
            }
        }
        return false;
    }

    private static boolean begins(ByteBuf first, byte[] method) {
        for (int i = 0; i < method.length; i++) {
            if (first.getByte(first.readerIndex() + i) != method[i]) {
                return false;
            }
        }
        return true;
    }

    /** A whole answer, to be followed by the connection's end; never changed. */
    static byte[] answer() {
        return ANSWER;
    }
}
