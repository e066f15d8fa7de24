package io.headgate.dataplane.filter;

import io.headgate.dataplane.http.Ascii;
import io.headgate.dataplane.http.Field;
import io.headgate.dataplane.http.Head;

/** What a client says about codings (RFC 9110 sections 12.4.2 and 12.5.3). Stateless. */
final class AcceptEncoding {
    private static final byte[] GZIP = Ascii.bytes("gzip");
    private static final byte[] X_GZIP = Ascii.bytes("x-gzip");
    private static final byte[] IDENTITY = Ascii.bytes("identity");
    private static final byte[] ANY = Ascii.bytes("*");

    /** A weight of 1; weights have three decimals. */
    private static final int WEIGHT_MAX = 1000;

    private static final int UNSAID = -1;

    private AcceptEncoding() {}

    /**
     * Whether gzip is acceptable and wanted no less than the plain form. A client that says nothing gets the plain
     * form: it may not be able to decode, and RFC 9110 promises it only that it may be sent anything.
     */
    static boolean wantsGzip(Head request) {
        if (!request.has(Field.ACCEPT_ENCODING)) {
            return false;
        }
        int gzip = weight(request, GZIP, X_GZIP);
        if (gzip == UNSAID) {
            gzip = weight(request, ANY, ANY);
        }
        return gzip > 0 && gzip >= weight(request, IDENTITY, IDENTITY);
    }

    /** The weight of the first member that is either name. */
    private static int weight(Head request, byte[] name, byte[] otherName) {
        byte[] bytes = request.bytes();
        int known = Field.ACCEPT_ENCODING;
        for (int field = request.first(known); field >= 0; field = request.next(known, field + 1)) {
            int end = request.valueEnd(field);
            for (int at = request.valueStart(field); at < end; ) {
                int memberEnd = Ascii.tokenEnd(bytes, at, end);
                int semicolon = Ascii.indexOf(bytes, at, memberEnd, (byte) ';');
                int codingEnd = semicolon < 0 ? memberEnd : semicolon;
                int first = Ascii.skipSpace(bytes, at, codingEnd);
                int last = Ascii.trimEnd(bytes, first, codingEnd);
                if (Ascii.equalsIgnoreCase(bytes, first, last, name)
                        || Ascii.equalsIgnoreCase(bytes, first, last, otherName)) {
                    return semicolon < 0 ? WEIGHT_MAX : parameterWeight(bytes, semicolon + 1, memberEnd);
                }
                at = memberEnd + 1;
            }
        }
        return UNSAID;
    }

    /** The weight in {@code q=0.5}; 0 for anything else, as who cannot say what it wants is served the plain form. */
    private static int parameterWeight(byte[] bytes, int from, int to) {
        int at = Ascii.skipSpace(bytes, from, to);
        int end = Ascii.trimEnd(bytes, at, to);
        if (end - at < 3 || end - at > 7 || Ascii.lower(bytes[at]) != 'q' || bytes[at + 1] != '=') {
            return 0;
        }
        boolean dot = end - at == 3 || bytes[at + 3] == '.';
        int weight = dot ? digit(bytes[at + 2], WEIGHT_MAX) : UNSAID;
        int unit = WEIGHT_MAX;
        for (int i = at + 4; i < end && weight >= 0; i++) {
            unit /= 10;
            int decimal = digit(bytes[i], unit);
            weight = decimal < 0 ? UNSAID : weight + decimal;
        }
        return weight < 0 || weight > WEIGHT_MAX ? 0 : weight;
    }

    private static int digit(byte b, int unit) {
        return b >= '0' && b <= '9' ? (b - '0') * unit : UNSAID;
    }
}
