package io.headgate.dataplane.http2;

import io.headgate.dataplane.http.Ascii;
import io.headgate.dataplane.http.RequestHead;
import io.headgate.dataplane.http.ResponseHead;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * What a WebSocket's beginning has in HTTP/1.1 and not in HTTP/2: a key of the client's, and what the endpoint makes of
 * it (RFC 6455 sections 4.1, 4.2.2). Where the endpoint speaks HTTP/2 that falls to the gateway. Allocates, once for
 * each WebSocket. Stateless.
 */
final class WebSocketKey {
    static final byte[] NAME = Ascii.bytes("sec-websocket-key");

    private static final byte[] ACCEPT = Ascii.bytes("sec-websocket-accept");
    private static final byte[] GUID = Ascii.bytes("258EAFA5-E914-47DA-95CA-C5AB0DC85B11");

    /** 16 bytes in base 64. */
    private static final int LENGTH = 24;

    private WebSocketKey() {}

    /** Whether the request has exactly one key, of the right length. */
    static boolean isIn(RequestHead head) {
        int field = head.next(NAME, 0);
        return field >= 0 && head.valueEnd(field) - head.valueStart(field) == LENGTH && head.next(NAME, field + 1) < 0;
    }

    /** Adds to the answer what follows from the request's key. */
    static void accept(RequestHead request, ResponseHead answer) {
        int field = request.next(NAME, 0);
        MessageDigest digest = sha1();
        digest.update(request.bytes(), request.valueStart(field), LENGTH);
        byte[] accept = Base64.getEncoder().encode(digest.digest(GUID));
        answer.removeAll(ACCEPT);
        answer.add(ACCEPT, accept, 0, accept.length);
    }

    private static MessageDigest sha1() {
        try {
            return MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }
}
