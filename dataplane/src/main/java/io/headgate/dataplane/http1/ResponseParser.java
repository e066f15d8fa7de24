package io.headgate.dataplane.http1;

import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.http.HeadLimits;
import io.headgate.dataplane.http.ResponseHead;
import org.jspecify.annotations.Nullable;

/**
 * Turns the bytes of a complete response head into a {@link ResponseHead} (RFC 9112 sections 4, 5, 6), or says why not.
 * Stateless.
 */
final class ResponseParser {
    private ResponseParser() {}

    /** Parses {@code head}, the answer to a request with {@code method}; null when all is well. */
    static @Nullable Failure parse(ResponseHead head, int start, int method, HeadLimits limits) {
        byte[] bytes = head.bytes();
        int lineEnd = start == 0 ? statusLine(head, bytes, start) : -1; // an empty line before it belongs to no answer
        if (lineEnd < 0) {
            return Failure.BAD_RESPONSE;
        }
        return switch (FieldParser.parse(head, lineEnd + 2, limits, false)) {
            case MALFORMED -> Failure.BAD_RESPONSE;
            case TOO_LARGE -> Failure.RESPONSE_HEAD_TOO_LARGE;
            case OK -> parseFraming(head, method, bytes[start + 7] == '0');
        };
    }

    /**
     * {@code HTTP/1.x NNN reason}; the index of the line's CR, or -1. A missing space before an empty reason is let
     * pass, as all do.
     */
    private static int statusLine(ResponseHead head, byte[] bytes, int start) {
        boolean startsWell = head.length() - start >= 14
                && bytes[start] == 'H'
                && bytes[start + 1] == 'T'
                && bytes[start + 2] == 'T'
                && bytes[start + 3] == 'P'
                && bytes[start + 4] == '/'
                && bytes[start + 5] == '1'
                && bytes[start + 6] == '.'
                && (bytes[start + 7] == '1' || bytes[start + 7] == '0')
                && bytes[start + 8] == ' ';
        if (!startsWell) {
            return -1;
        }
        int status = 0;
        for (int i = start + 9; i < start + 12; i++) {
            if (bytes[i] < '0' || bytes[i] > '9') {
                return -1;
            }
            status = status * 10 + bytes[i] - '0';
        }
        int at = start + 12;
        if (status < 100 || status > 599 || (bytes[at] != ' ' && bytes[at] != '\r')) {
            return -1;
        }
        int reasonStart = bytes[at] == ' ' ? at + 1 : at;
        at = FieldParser.valueEnd(bytes, reasonStart);
        if (bytes[at] != '\r' || bytes[at + 1] != '\n') {
            return -1;
        }
        head.statusLine(status, reasonStart, at);
        return at;
    }

    private static @Nullable Failure parseFraming(ResponseHead head, int method, boolean http10) {
        long length = FieldParser.contentLength(head);
        int encoding = FieldParser.transferEncoding(head);
        if (length == FieldParser.BAD_LENGTH
                || encoding == FieldParser.BAD_ENCODING
                || (encoding == FieldParser.ONLY_CHUNKED && (length != FieldParser.NO_LENGTH || http10))) {
            return Failure.BAD_RESPONSE;
        }
        if (head.status() == 101 && (http10 || !FieldParser.upgradesToWebSocket(head))) {
            return Failure.UPGRADE_REFUSED; // it is what is asked for, or the bytes behind it are anybody's guess
        }
        boolean keepAlive = FieldParser.keepAlive(head, http10);
        if (FieldParser.answersWithoutBody(method, head.status())) {
            // Bytes that a 204 announces may still come, and would be read as the next answer.
            boolean bytesMayFollow = head.status() == 204 && (encoding != FieldParser.NO_ENCODING || length > 0);
            head.framing(0, keepAlive && !bytesMayFollow);
            head.announcedLength(length);
        } else if (encoding == FieldParser.ONLY_CHUNKED) {
            head.framing(ResponseHead.CHUNKED, keepAlive);
        } else if (length != FieldParser.NO_LENGTH) {
            head.framing(length, keepAlive);
        } else {
            head.framing(ResponseHead.UNTIL_CLOSE, false);
        }
        FieldParser.removeHopByHop(head);
        return null;
    }
}
