package io.headgate.dataplane.http2;

import io.headgate.dataplane.http.Ascii;
import io.headgate.dataplane.http.Chars;
import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.http.Field;
import io.headgate.dataplane.http.HeadLimits;
import io.headgate.dataplane.http.Method;
import io.headgate.dataplane.http.RequestHead;
import io.headgate.dataplane.http.RequestTarget;
import io.headgate.dataplane.http2.hpack.FieldKind;
import io.headgate.dataplane.http2.hpack.FieldSink;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Puts the fields of a request into a {@link RequestHead}, in the shape that HTTP/1 gives it: what the pseudo-header
 * fields say first, then lines, the host's among them and one of all cookies. Says what RFC 9113 section 8 has against
 * them. Nothing is copied beyond the limits: each field counts before its bytes are taken, cookies in crumbs too. One
 * for all connections of a worker; used for one block at a time.
 */
final class RequestFields implements FieldSink {
    private static final byte[] HOST = Ascii.bytes("host: ");
    private static final byte[] COOKIE = Ascii.bytes("cookie: ");
    private static final byte[] TRAILERS = Ascii.bytes("trailers");
    private static final byte[] CONTINUE = Ascii.bytes("100-continue");
    private static final byte[] HTTP = Ascii.bytes("http");
    private static final byte[] HTTPS = Ascii.bytes("https");

    /** What a message over HTTP/2 may not have (RFC 9113 section 8.2.2), TE aside. */
    static final long CONNECTION_SPECIFIC = Field.bit(Field.CONNECTION)
            | Field.bit(Field.KEEP_ALIVE)
            | Field.bit(Field.PROXY_CONNECTION)
            | Field.bit(Field.TRANSFER_ENCODING)
            | Field.bit(Field.UPGRADE);

    private static final int METHOD = 0;
    private static final int PATH = 1;
    private static final int AUTHORITY = 2;
    private static final int SCHEME = 3;
    private static final int PROTOCOL = 4;
    private static final int PARTS = 5;

    private static final byte[] WEBSOCKET = Ascii.bytes("websocket");
    private static final byte[] WEBSOCKET_KEY = Ascii.bytes("sec-websocket-key: ");
    private static final byte[] WEBSOCKET_KEY_NAME = Ascii.bytes("sec-websocket-key");
    private static final byte[] GET = Ascii.bytes("GET");
    private static final byte[] BASE64 =
            Ascii.bytes("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");

    /** 16 bytes in base 64: 21 digits of six bits, one of two, two of padding (RFC 6455 section 4.1). */
    private static final int KEY_DIGITS = 21;

    private RequestHead head = new RequestHead();
    private HeadLimits limits = HeadLimits.RESPONSE;
    private final int[] starts = new int[PARTS];
    private final int[] ends = new int[PARTS];
    private byte[] cookies = new byte[1024];
    private int cookiesLength;
    private int count;
    private int lineBytes;
    private final SplittableRandom random;
    private final byte[] key = new byte[KEY_DIGITS + 3];
    private boolean linesBegun;
    private boolean webSocket;
    private @Nullable Failure failure;

    /** @param random for what only has to differ */
    RequestFields(SplittableRandom random) {
        this.random = random;
    }

    /** A request's block begins; it is put into {@code into}, which is empty. */
    void begin(RequestHead into, HeadLimits within) {
        head = into;
        head.http2(0, 0);
        limits = within;
        Arrays.fill(starts, -1);
        cookiesLength = 0;
        count = 0;
        lineBytes = 0;
        linesBegun = false;
        webSocket = false;
        failure = null;
    }

    @Override
    public void field(byte[] bytes, int nameStart, int nameEnd, int valueStart, int valueEnd, int kind) {
        if (failure != null) {
            return;
        }
        if (kind == FieldKind.INVALID) {
            failure = Failure.MALFORMED_MESSAGE;
        } else if (FieldKind.isPseudo(kind)) {
            pseudo(part(kind), bytes, valueStart, valueEnd);
        } else {
            beginLines();
            regular(bytes, nameStart, nameEnd, valueStart, valueEnd, kind);
        }
    }

    // ---- pseudo-header fields

    private static int part(int kind) {
        return switch (kind) {
            case FieldKind.METHOD -> METHOD;
            case FieldKind.PATH -> PATH;
            case FieldKind.AUTHORITY -> AUTHORITY;
            case FieldKind.SCHEME -> SCHEME;
            case FieldKind.PROTOCOL -> PROTOCOL;
            default -> -1;
        };
    }

    private void pseudo(int part, byte[] bytes, int valueStart, int valueEnd) {
        if (part < 0 || linesBegun || starts[part] >= 0) {
            failure = Failure.MALFORMED_MESSAGE;
            return;
        }
        int length = valueEnd - valueStart;
        if (head.length() + length > limits.firstLineBytesMax()) {
            failure = Failure.REQUEST_LINE_TOO_LONG;
            return;
        }
        starts[part] = head.length();
        append(bytes, valueStart, length);
        ends[part] = head.length();
    }

    private void append(byte[] bytes, int from, int length) {
        System.arraycopy(bytes, from, head.reserve(length), head.length(), length);
        head.received(length);
    }

    /** From here on the head is lines; the host's is the first. */
    private void beginLines() {
        if (linesBegun) {
            return;
        }
        linesBegun = true;
        head.startFields(head.length());
        if (starts[AUTHORITY] >= 0) {
            int length = ends[AUTHORITY] - starts[AUTHORITY];
            head.reserve(HOST.length + length + 2);
            line(HOST, head.bytes(), starts[AUTHORITY], length, Field.HOST);
        }
    }

    /** Appends the line that begins with {@code name}, its colon and a space. */
    private void line(byte[] name, byte[] value, int from, int length, int known) {
        int start = head.length();
        append(name, 0, name.length);
        append(value, from, length);
        endLine(start, start + name.length - 2, known);
    }

    private void endLine(int nameStart, int nameEnd, int known) {
        byte[] bytes = head.reserve(2);
        int end = head.length();
        bytes[end] = '\r';
        bytes[end + 1] = '\n';
        head.received(2);
        head.field(nameStart, nameEnd, nameEnd + 2, end, end + 2, known);
    }

    // ---- the others

    private void regular(byte[] bytes, int nameStart, int nameEnd, int valueStart, int valueEnd, int known) {
        if ((Field.bit(known) & CONNECTION_SPECIFIC) != 0
                || known == Field.TE && !Ascii.equalsIgnoreCase(bytes, valueStart, valueEnd, TRAILERS)
                || known == Field.CONTENT_LENGTH && head.has(Field.CONTENT_LENGTH)) {
            failure = Failure.MALFORMED_MESSAGE;
            return;
        }
        int length = valueEnd - nameStart;
        count++;
        lineBytes += length + 2;
        if (count > limits.fieldCountMax() || length > limits.fieldBytesMax() || lineBytes > limits.fieldsBytesMax()) {
            failure = Failure.HEADERS_TOO_LARGE;
        } else if (known == Field.COOKIE) {
            crumb(bytes, valueStart, valueEnd - valueStart);
        } else if (known == Field.HOST && head.has(Field.HOST)) {
            failure = isHost(bytes, valueStart, valueEnd) ? null : Failure.MALFORMED_MESSAGE;
        } else if (known != Field.OTHER || Ascii.indexOf(bytes, nameStart, nameEnd, (byte) '_') < 0) {
            int start = head.length();
            append(bytes, nameStart, length);
            endLine(start, start + nameEnd - nameStart, known);
        }
    }

    private boolean isHost(byte[] bytes, int from, int to) {
        int host = head.first(Field.HOST);
        int length = to - from;
        boolean same = head.valueEnd(host) - head.valueStart(host) == length;
        for (int i = 0; same && i < length; i++) {
            same = Ascii.lower(bytes[from + i]) == Ascii.lower(head.bytes()[head.valueStart(host) + i]);
        }
        return same;
    }

    /** Cookies come in as many fields as the client likes, and are one for everybody else (section 8.2.3). */
    private void crumb(byte[] bytes, int from, int length) {
        int more = length + 2;
        if (cookies.length - cookiesLength < more) {
            cookies = Arrays.copyOf(cookies, Math.max(2 * cookies.length, cookiesLength + more));
        }
        if (cookiesLength > 0) {
            cookies[cookiesLength++] = ';';
            cookies[cookiesLength++] = ' ';
        }
        System.arraycopy(bytes, from, cookies, cookiesLength, length);
        cookiesLength += length;
    }

    // ---- what it all means

    /**
     * The block has ended; null when the head is as it must be.
     *
     * @param last whether the request ends with it
     */
    @Nullable
    Failure end(boolean last) {
        if (failure == null) {
            beginLines();
            endCookies();
        }
        if (starts[METHOD] >= 0) {
            head.http2(starts[METHOD], ends[METHOD]); // refused or not: the answer and the log depend on it
        }
        if (failure == null) {
            failure = method();
        }
        if (failure == null) {
            failure = target();
        }
        return failure == null ? framing(last) : failure;
    }

    private void endCookies() {
        if (cookiesLength == 0) {
            return;
        }
        if (cookiesLength + COOKIE.length > limits.fieldBytesMax()) {
            failure = Failure.HEADERS_TOO_LARGE;
        } else {
            line(COOKIE, cookies, 0, cookiesLength, Field.COOKIE);
        }
    }

    private @Nullable Failure method() {
        boolean connect = head.method() == Method.CONNECT;
        if (starts[METHOD] < 0 || !all(head.bytes(), METHOD, Chars.TOKEN) || !connect && starts[PROTOCOL] >= 0) {
            return Failure.MALFORMED_MESSAGE;
        }
        if (!connect) {
            return null;
        }
        if (starts[PROTOCOL] < 0) {
            boolean plain = starts[PATH] < 0 && starts[SCHEME] < 0 && starts[AUTHORITY] >= 0;
            return plain ? Failure.METHOD_NOT_SUPPORTED : Failure.MALFORMED_MESSAGE;
        }
        if (!Ascii.equalsIgnoreCase(head.bytes(), starts[PROTOCOL], ends[PROTOCOL], WEBSOCKET)) {
            return Failure.METHOD_NOT_SUPPORTED;
        }
        beginWebSocket();
        return null;
    }

    /** A CONNECT for WebSocket (RFC 8441) is what a GET that upgrades is in HTTP/1.1, which also wants a key. */
    private void beginWebSocket() {
        webSocket = true;
        for (int field = head.next(WEBSOCKET_KEY_NAME, 0);
                field >= 0;
                field = head.next(WEBSOCKET_KEY_NAME, field + 1)) {
            head.hide(field);
        }
        for (int i = 0; i < KEY_DIGITS; i++) {
            key[i] = BASE64[random.nextInt(64)];
        }
        key[KEY_DIGITS] = BASE64[random.nextInt(4) << 4];
        key[KEY_DIGITS + 1] = '=';
        key[KEY_DIGITS + 2] = '=';
        line(WEBSOCKET_KEY, key, 0, key.length, Field.OTHER);
        int start = head.length();
        append(GET, 0, GET.length);
        head.http2(start, head.length());
    }

    private @Nullable Failure target() {
        byte[] bytes = head.bytes();
        if (starts[PATH] < 0 || !all(bytes, PATH, Chars.TARGET) || !isScheme(bytes)) {
            return Failure.MALFORMED_MESSAGE;
        }
        int host = head.first(Field.HOST);
        if (host < 0) {
            return Failure.BAD_HOST;
        }
        if (head.next(Field.HOST, host + 1) >= 0
                || !RequestTarget.authority(head, head.valueStart(host), head.valueEnd(host))) {
            return Failure.MALFORMED_MESSAGE;
        }
        int from = starts[PATH];
        int to = ends[PATH];
        if (bytes[from] == '*' && to - from == 1 && head.method() == Method.OPTIONS) {
            head.target(from, to, 0, 0, true);
            return null;
        }
        if (bytes[from] != '/') {
            return Failure.MALFORMED_MESSAGE;
        }
        return RequestTarget.path(head, from, to) ? null : Failure.BAD_PATH;
    }

    private boolean isScheme(byte[] bytes) {
        int from = starts[SCHEME];
        return from >= 0
                && (Ascii.equalsIgnoreCase(bytes, from, ends[SCHEME], HTTP)
                        || Ascii.equalsIgnoreCase(bytes, from, ends[SCHEME], HTTPS));
    }

    /** Whether a part is there and of bytes of this class only. */
    private boolean all(byte[] bytes, int part, int allowed) {
        for (int at = starts[part]; at < ends[part]; at++) {
            if (!Chars.is(bytes[at], allowed)) {
                return false;
            }
        }
        return ends[part] > starts[part];
    }

    /** How long the body is (RFC 9113 section 8.1.1); without a length it ends where the stream does. */
    private @Nullable Failure framing(boolean last) {
        int field = head.first(Field.CONTENT_LENGTH);
        long length = -1;
        if (field >= 0) {
            length = Ascii.parseDigits(head.bytes(), head.valueStart(field), head.valueEnd(field));
            if (length < 0 || last && length > 0) {
                return Failure.MALFORMED_MESSAGE;
            }
        }
        if (webSocket) {
            head.framing(0, true, true, false);
            head.removeAll(Field.HOP_BY_HOP | Field.bit(Field.EXPECT));
            return last || field >= 0 ? Failure.MALFORMED_MESSAGE : null;
        }
        length = last ? 0 : length;
        boolean expects = head.has(Field.EXPECT) && length != 0;
        int expect = head.first(Field.EXPECT);
        if (expect >= 0
                && (head.repeats(Field.EXPECT)
                        || !Ascii.equalsIgnoreCase(
                                head.bytes(), head.valueStart(expect), head.valueEnd(expect), CONTINUE))) {
            return Failure.EXPECTATION_FAILED;
        }
        head.framing(length, true, false, expects);
        head.removeAll(Field.HOP_BY_HOP | Field.bit(Field.CONTENT_LENGTH));
        if (!expects) {
            head.removeAll(Field.bit(Field.EXPECT));
        }
        return null;
    }
}
