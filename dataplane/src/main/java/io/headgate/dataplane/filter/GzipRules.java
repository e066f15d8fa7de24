package io.headgate.dataplane.filter;

import io.headgate.config.Filter;
import io.headgate.dataplane.http.Ascii;
import io.headgate.dataplane.http.Field;
import io.headgate.dataplane.http.Head;
import io.headgate.dataplane.http.ResponseHead;
import java.util.ArrayList;
import java.util.List;

/** Which responses are compressed, and what their heads say then. Immutable. */
final class GzipRules {
    private static final byte[] EVENT_STREAM = Ascii.bytes("text/event-stream");
    private static final byte[] NO_TRANSFORM = Ascii.bytes("no-transform");
    private static final byte[] ACCEPT_ENCODING = Field.name(Field.ACCEPT_ENCODING);
    private static final byte[] ANY = Ascii.bytes("*");
    private static final byte[] VARY_LINE = Ascii.bytes("vary: accept-encoding\r\n");
    private static final byte[] ENCODING_LINE = Ascii.bytes("content-encoding: gzip\r\n");
    private static final byte[] WEAK_ETAG = Ascii.bytes("etag: W/");
    private static final byte[] LINE_END = Ascii.bytes("\r\n");

    /** Sums over the encoded content (RFC 9530 and its predecessors); compressing would make them wrong. */
    private static final byte[][] DIGESTS = {
        Ascii.bytes("content-digest"), Ascii.bytes("repr-digest"), Ascii.bytes("digest"), Ascii.bytes("content-md5")
    };

    private static final long WRONG_AFTERWARDS = Field.bit(Field.CONTENT_LENGTH) | Field.bit(Field.ACCEPT_RANGES);

    private final long bytesMin;
    private final byte[][] types;
    private final byte[][] families;

    GzipRules(Filter.Gzip settings) {
        bytesMin = settings.minSize().bytes();
        List<byte[]> whole = new ArrayList<>();
        List<byte[]> begins = new ArrayList<>();
        for (String type : settings.types()) {
            if (type.endsWith("/*")) {
                begins.add(Ascii.bytes(type.substring(0, type.length() - 1)));
            } else {
                whole.add(Ascii.bytes(type));
            }
        }
        types = whole.toArray(new byte[0][]);
        families = begins.toArray(new byte[0][]);
    }

    /**
     * Whether the response is one to compress for a client that wants it.
     *
     * @param length bytes of body that it has, or would have if the request were not HEAD; negative when nobody knows
     */
    boolean allow(ResponseHead head, long length) {
        int status = head.status();
        return status >= 200
                && status != 204
                && status != 206
                && status != 304
                && !head.has(Field.CONTENT_ENCODING)
                && !head.has(Field.CONTENT_RANGE)
                && (length < 0 || length >= bytesMin)
                && isListed(head)
                && !head.listHas(Field.CACHE_CONTROL, NO_TRANSFORM)
                && !hasDigest(head);
    }

    private boolean isListed(ResponseHead head) {
        int field = head.first(Field.CONTENT_TYPE);
        if (field < 0 || head.isRemoved(field) || head.next(Field.CONTENT_TYPE, field + 1) >= 0) {
            return false;
        }
        byte[] bytes = head.bytes();
        int from = head.valueStart(field);
        int semicolon = Ascii.indexOf(bytes, from, head.valueEnd(field), (byte) ';');
        int to = Ascii.trimEnd(bytes, from, semicolon < 0 ? head.valueEnd(field) : semicolon);
        if (Ascii.equalsIgnoreCase(bytes, from, to, EVENT_STREAM)) {
            return false;
        }
        for (byte[] type : types) {
            if (Ascii.equalsIgnoreCase(bytes, from, to, type)) {
                return true;
            }
        }
        for (byte[] family : families) {
            if (to - from > family.length && Ascii.equalsIgnoreCase(bytes, from, from + family.length, family)) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasDigest(Head head) {
        for (byte[] name : DIGESTS) {
            if (head.next(name, 0) >= 0) {
                return true;
            }
        }
        return false;
    }

    /** Tells caches that the answer depends on Accept-Encoding, unless that is said already. */
    static void addVary(ResponseHead head) {
        for (int field = head.first(Field.VARY); field >= 0; field = head.next(Field.VARY, field + 1)) {
            int from = head.valueStart(field);
            int to = head.valueEnd(field);
            boolean said = Ascii.listHas(head.bytes(), from, to, ACCEPT_ENCODING)
                    || Ascii.listHas(head.bytes(), from, to, ANY);
            if (said && !head.isRemoved(field)) {
                return;
            }
        }
        head.add(VARY_LINE);
    }

    /**
     * Makes the head that of the compressed form. A strong validator would claim that both forms are the same bytes, so
     * it is weakened.
     */
    static void encode(ResponseHead head) {
        head.removeAll(WRONG_AFTERWARDS);
        for (int field = head.first(Field.ETAG); field >= 0; field = head.next(Field.ETAG, field + 1)) {
            int from = head.valueStart(field);
            if (!head.isRemoved(field) && head.valueEnd(field) > from && head.bytes()[from] == '"') {
                head.remove(field);
                head.add(WEAK_ETAG);
                head.add(head.bytes(), from, head.valueEnd(field));
                head.add(LINE_END);
            }
        }
        head.add(ENCODING_LINE);
    }
}
