package io.headgate.dataplane.http1;

import io.headgate.dataplane.http.Ascii;
import io.headgate.dataplane.http.Chars;
import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.http.Field;
import io.headgate.dataplane.http.HeadLimits;
import io.headgate.dataplane.http.Method;
import io.headgate.dataplane.http.RequestHead;
import io.headgate.dataplane.http.RequestTarget;
import org.jspecify.annotations.Nullable;

/**
 * Turns the bytes of a complete request head into a {@link RequestHead} (RFC 9112 sections 3, 5, 6), or says why not.
 * Stateless.
 */
final class RequestParser {
    private static final byte[] HTTP_SCHEME = Ascii.bytes("http://");
    private static final byte[] HTTPS_SCHEME = Ascii.bytes("https://");
    private static final byte[] CONTINUE = Ascii.bytes("100-continue");

    private RequestParser() {}

    /** Parses {@code head}, which begins at {@code start} and is complete; null when all is well. */
    static @Nullable Failure parse(RequestHead head, int start, HeadLimits limits) {
        byte[] bytes = head.bytes();
        int methodEnd = start;
        while (Chars.is(bytes[methodEnd], Chars.TOKEN)) {
            methodEnd++;
        }
        int targetStart = methodEnd + 1;
        int targetEnd = targetStart;
        while (Chars.is(bytes[targetEnd], Chars.TARGET)) {
            targetEnd++;
        }
        if (methodEnd == start || bytes[methodEnd] != ' ' || targetEnd == targetStart || bytes[targetEnd] != ' ') {
            return Failure.MALFORMED_REQUEST_LINE;
        }
        Failure badVersion = checkVersion(bytes, targetEnd + 1, head.length());
        if (badVersion != null) {
            return badVersion;
        }
        int lineEnd = targetEnd + 9;
        if (lineEnd - start > limits.firstLineBytesMax()) {
            return Failure.REQUEST_LINE_TOO_LONG;
        }
        head.requestLine(start, methodEnd, bytes[lineEnd - 1] == '0');
        if (head.method() == Method.CONNECT) {
            return Failure.METHOD_NOT_SUPPORTED;
        }
        return switch (FieldParser.parse(head, lineEnd + 2, limits, true)) {
            case MALFORMED -> Failure.MALFORMED_FIELD;
            case TOO_LARGE -> Failure.HEADERS_TOO_LARGE;
            case OK -> parseMeaning(head, targetStart, targetEnd);
        };
    }

    private static @Nullable Failure parseMeaning(RequestHead head, int targetStart, int targetEnd) {
        Failure failure = parseTarget(head, targetStart, targetEnd);
        return failure != null ? failure : parseFraming(head);
    }

    /** {@code HTTP/1.0} or {@code HTTP/1.1} and the line's end at {@code at}. */
    private static @Nullable Failure checkVersion(byte[] bytes, int at, int length) {
        boolean isVersion = at + 10 <= length
                && bytes[at] == 'H'
                && bytes[at + 1] == 'T'
                && bytes[at + 2] == 'T'
                && bytes[at + 3] == 'P'
                && bytes[at + 4] == '/'
                && isDigit(bytes[at + 5])
                && bytes[at + 6] == '.'
                && isDigit(bytes[at + 7])
                && bytes[at + 8] == '\r'
                && bytes[at + 9] == '\n';
        if (!isVersion) {
            return Failure.MALFORMED_REQUEST_LINE;
        }
        return bytes[at + 5] == '1' && bytes[at + 7] <= '1' ? null : Failure.UNSUPPORTED_VERSION;
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    /** The four forms of RFC 9112 section 3.2, less authority-form: CONNECT is not served. */
    private static @Nullable Failure parseTarget(RequestHead head, int from, int to) {
        byte[] bytes = head.bytes();
        if (bytes[from] == '/') {
            return parsePath(head, from, to, parseHostField(head));
        }
        if (bytes[from] == '*' && to - from == 1 && head.method() == Method.OPTIONS) {
            head.target(from, to, 0, 0, true);
            return parseHostField(head);
        }
        int authority = afterScheme(bytes, from, to);
        if (authority < 0) {
            return Failure.MALFORMED_REQUEST_LINE;
        }
        int authorityEnd = authority;
        while (authorityEnd < to && bytes[authorityEnd] != '/' && bytes[authorityEnd] != '?') {
            authorityEnd++;
        }
        Failure failure = parseHostField(head);
        if (failure == null) {
            failure = sameAuthority(head, authority, authorityEnd);
        }
        return parsePath(head, authorityEnd, to, failure);
    }

    private static int afterScheme(byte[] bytes, int from, int to) {
        if (to - from > 7 && Ascii.equalsIgnoreCase(bytes, from, from + 7, HTTP_SCHEME)) {
            return from + 7;
        }
        if (to - from > 8 && Ascii.equalsIgnoreCase(bytes, from, from + 8, HTTPS_SCHEME)) {
            return from + 8;
        }
        return -1;
    }

    /** The authority of an absolute target must be the Host; a difference would let two readers see two hosts. */
    private static @Nullable Failure sameAuthority(RequestHead head, int from, int to) {
        int field = head.first(Field.HOST);
        if (field < 0) {
            return RequestTarget.authority(head, from, to) ? null : Failure.BAD_HOST;
        }
        byte[] bytes = head.bytes();
        int length = to - from;
        int host = head.valueStart(field);
        boolean same = length == head.valueEnd(field) - host;
        for (int i = 0; same && i < length; i++) {
            same = Ascii.lower(bytes[from + i]) == Ascii.lower(bytes[host + i]);
        }
        return same ? null : Failure.BAD_HOST;
    }

    private static @Nullable Failure parsePath(RequestHead head, int from, int to, @Nullable Failure earlier) {
        if (earlier != null) {
            return earlier;
        }
        return RequestTarget.path(head, from, to) ? null : Failure.BAD_PATH;
    }

    /** Exactly one valid Host; HTTP/1.0 may leave it out (RFC 9112 section 3.2). */
    private static @Nullable Failure parseHostField(RequestHead head) {
        int field = head.first(Field.HOST);
        if (field < 0) {
            return head.http10() ? null : Failure.BAD_HOST;
        }
        if (head.repeats(Field.HOST)) {
            return Failure.BAD_HOST;
        }
        return RequestTarget.authority(head, head.valueStart(field), head.valueEnd(field)) ? null : Failure.BAD_HOST;
    }

    /** RFC 9112 section 6: one meaning or none. */
    private static @Nullable Failure parseFraming(RequestHead head) {
        long length = FieldParser.contentLength(head);
        int encoding = FieldParser.transferEncoding(head);
        if (encoding != FieldParser.NO_ENCODING) {
            if (length != FieldParser.NO_LENGTH || head.http10()) {
                return Failure.AMBIGUOUS_FRAMING;
            }
            if (encoding == FieldParser.BAD_ENCODING) {
                return Failure.BAD_TRANSFER_ENCODING;
            }
        }
        if (length == FieldParser.BAD_LENGTH) {
            return Failure.BAD_CONTENT_LENGTH;
        }
        boolean chunked = encoding == FieldParser.ONLY_CHUNKED;
        boolean hasBody = chunked || length > 0;
        if (badExpectation(head)) {
            return Failure.EXPECTATION_FAILED;
        }
        boolean upgrade = asksForWebSocket(head);
        if (upgrade && hasBody) {
            return Failure.BAD_UPGRADE;
        }
        boolean expects = head.has(Field.EXPECT) && hasBody && !head.http10();
        head.framing(chunked ? -1 : Math.max(0, length), FieldParser.keepAlive(head, head.http10()), upgrade, expects);
        FieldParser.removeHopByHop(head);
        if (!expects) {
            head.removeAll(Field.bit(Field.EXPECT));
        }
        return null;
    }

    private static boolean badExpectation(RequestHead head) {
        int field = head.first(Field.EXPECT);
        return field >= 0
                && (head.repeats(Field.EXPECT)
                        || !Ascii.equalsIgnoreCase(
                                head.bytes(), head.valueStart(field), head.valueEnd(field), CONTINUE));
    }

    /**
     * Only WebSocket (RFC 6455); other upgrades, h2c above all, would carry requests past every rule and are ignored.
     */
    private static boolean asksForWebSocket(RequestHead head) {
        return head.method() == Method.GET && !head.http10() && FieldParser.upgradesToWebSocket(head);
    }
}
