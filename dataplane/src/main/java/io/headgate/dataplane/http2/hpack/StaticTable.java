package io.headgate.dataplane.http2.hpack;

import io.headgate.dataplane.http.Ascii;
import io.headgate.dataplane.http.Field;

/** The 61 fields that both sides know from the start (RFC 7541 appendix A), each as a line. Immutable. */
final class StaticTable {
    /** Indexes begin at 1; that of the dynamic table's newest entry is one more. */
    static final int LENGTH = 61;

    private static final String[] FIELDS = {
        "",
        ":authority: ",
        ":method: GET",
        ":method: POST",
        ":path: /",
        ":path: /index.html",
        ":scheme: http",
        ":scheme: https",
        ":status: 200",
        ":status: 204",
        ":status: 206",
        ":status: 304",
        ":status: 400",
        ":status: 404",
        ":status: 500",
        "accept-charset: ",
        "accept-encoding: gzip, deflate",
        "accept-language: ",
        "accept-ranges: ",
        "accept: ",
        "access-control-allow-origin: ",
        "age: ",
        "allow: ",
        "authorization: ",
        "cache-control: ",
        "content-disposition: ",
        "content-encoding: ",
        "content-language: ",
        "content-length: ",
        "content-location: ",
        "content-range: ",
        "content-type: ",
        "cookie: ",
        "date: ",
        "etag: ",
        "expect: ",
        "expires: ",
        "from: ",
        "host: ",
        "if-match: ",
        "if-modified-since: ",
        "if-none-match: ",
        "if-range: ",
        "if-unmodified-since: ",
        "last-modified: ",
        "link: ",
        "location: ",
        "max-forwards: ",
        "proxy-authenticate: ",
        "proxy-authorization: ",
        "range: ",
        "referer: ",
        "refresh: ",
        "retry-after: ",
        "server: ",
        "set-cookie: ",
        "strict-transport-security: ",
        "transfer-encoding: ",
        "user-agent: ",
        "vary: ",
        "via: ",
        "www-authenticate: "
    };

    private static final byte[][] LINES = new byte[LENGTH + 1][];
    private static final int[] NAME_ENDS = new int[LENGTH + 1];
    private static final int[] KINDS = new int[LENGTH + 1];

    /** By known name: the first index with that name, or 0. */
    private static final byte[] BY_NAME = new byte[Long.SIZE];

    static {
        for (int i = 1; i <= LENGTH; i++) {
            byte[] line = Ascii.bytes(FIELDS[i] + "\r\n");
            LINES[i] = line;
            NAME_ENDS[i] = FIELDS[i].indexOf(": ");
            KINDS[i] = FieldKind.of(line, 0, NAME_ENDS[i], NAME_ENDS[i] + 2, line.length - 2);
            if (KINDS[i] != Field.OTHER && KINDS[i] < BY_NAME.length && BY_NAME[KINDS[i]] == 0) {
                BY_NAME[KINDS[i]] = (byte) i;
            }
        }
    }

    private StaticTable() {}

    /** The line at {@code index}, 1 to {@link #LENGTH}; borrowed, never written to. */
    static byte[] line(int index) {
        return LINES[index];
    }

    static int nameEnd(int index) {
        return NAME_ENDS[index];
    }

    static int kind(int index) {
        return KINDS[index];
    }

    /** The first index whose name is the known {@code field}, 0 if there is none. */
    static int ofName(int field) {
        return BY_NAME[field];
    }
}
