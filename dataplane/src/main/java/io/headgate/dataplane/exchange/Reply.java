package io.headgate.dataplane.exchange;

import io.headgate.dataplane.http.Ascii;

/**
 * An answer the gateway makes itself, ready as bytes. Immutable and shared.
 *
 * @param status 200 to 599
 * @param fieldLines complete lines, the first of them content-type, without date and framing; empty: none
 * @param bodyHead the body up to the place of the request id, or all of it
 * @param bodyTail the rest of the body after the request id; null when the body names none
 */
public record Reply(
        int status, byte[] fieldLines, byte[] bodyHead, byte @org.jspecify.annotations.Nullable [] bodyTail) {
    private static final byte[] NOTHING = {};

    /** A reply whose body does not depend on the request. */
    public static Reply of(int status, String fieldLines, byte[] body) {
        return new Reply(status, Ascii.bytes(fieldLines), body, null);
    }

    /** A reply without a body. */
    public static Reply empty(int status, String fieldLines) {
        return of(status, fieldLines, NOTHING);
    }

    /** Index in its field lines of those that do not say what the body is. */
    public int contentTypeEnd() {
        return Ascii.indexOf(fieldLines, 0, fieldLines.length, (byte) '\n') + 1;
    }

    /** Bytes of body on the wire. */
    public int bodyBytes() {
        return bodyTail == null ? bodyHead.length : bodyHead.length + RequestId.TEXT_BYTES + bodyTail.length;
    }
}
