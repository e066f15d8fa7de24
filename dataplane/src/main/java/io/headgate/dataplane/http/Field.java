package io.headgate.dataplane.http;

import java.util.ArrayList;
import java.util.List;

/**
 * Field names the gateway itself acts on, as small ints; every other name is {@link #OTHER}. All are below 64, so the
 * set of names present in a head is one {@code long}. Names are found through a table without collisions whose
 * multiplier is searched for at class load.
 */
public final class Field {
    public static final int OTHER = 0;
    public static final int HOST = 1;
    public static final int CONNECTION = 2;
    public static final int CONTENT_LENGTH = 3;
    public static final int TRANSFER_ENCODING = 4;
    public static final int UPGRADE = 5;
    public static final int EXPECT = 6;
    public static final int TE = 7;
    public static final int TRAILER = 8;
    public static final int KEEP_ALIVE = 9;
    public static final int PROXY_CONNECTION = 10;
    public static final int PROXY_AUTHENTICATE = 11;
    public static final int PROXY_AUTHORIZATION = 12;
    public static final int VIA = 13;
    public static final int FORWARDED = 14;
    public static final int X_FORWARDED_FOR = 15;
    public static final int X_FORWARDED_PROTO = 16;
    public static final int X_FORWARDED_HOST = 17;
    public static final int X_FORWARDED_PORT = 18;
    public static final int X_REAL_IP = 19;
    public static final int X_REQUEST_ID = 20;
    public static final int DATE = 21;
    public static final int SERVER = 22;
    public static final int CONTENT_TYPE = 23;
    public static final int CONTENT_ENCODING = 24;
    public static final int ACCEPT_ENCODING = 25;
    public static final int CACHE_CONTROL = 26;
    public static final int ETAG = 27;
    public static final int VARY = 28;
    public static final int COOKIE = 29;
    public static final int SET_COOKIE = 30;
    public static final int USER_AGENT = 31;
    public static final int REFERER = 32;
    public static final int CONTENT_RANGE = 33;
    public static final int RETRY_AFTER = 34;
    public static final int AUTHORIZATION = 35;
    public static final int ACCEPT_RANGES = 36;
    public static final int CLIENT_CERT = 37;
    public static final int CLIENT_CERT_CHAIN = 38;
    public static final int STRICT_TRANSPORT_SECURITY = 39;
    public static final int TRACEPARENT = 40;
    public static final int TRACESTATE = 41;

    /** Removed on every hop (RFC 9110 section 7.6.1), beside what {@code Connection} names. */
    public static final long HOP_BY_HOP = bit(CONNECTION)
            | bit(KEEP_ALIVE)
            | bit(PROXY_CONNECTION)
            | bit(PROXY_AUTHENTICATE)
            | bit(PROXY_AUTHORIZATION)
            | bit(TE)
            | bit(TRANSFER_ENCODING)
            | bit(UPGRADE);

    /** What a client may not claim about itself unless it is a trusted proxy. */
    public static final long FORWARDING = bit(FORWARDED)
            | bit(X_FORWARDED_FOR)
            | bit(X_FORWARDED_PROTO)
            | bit(X_FORWARDED_HOST)
            | bit(X_FORWARDED_PORT)
            | bit(X_REAL_IP)
            | bit(CLIENT_CERT)
            | bit(CLIENT_CERT_CHAIN);

    /** What behind a body would change a message's framing or where it goes (RFC 9110 section 6.5.1). */
    public static final long NOT_IN_TRAILERS = HOP_BY_HOP
            | FORWARDING
            | bit(CONTENT_LENGTH)
            | bit(HOST)
            | bit(TRAILER)
            | bit(AUTHORIZATION)
            | bit(CONTENT_TYPE)
            | bit(CONTENT_ENCODING)
            | bit(EXPECT)
            | bit(COOKIE)
            | bit(SET_COOKIE);

    private static final byte[][] NAMES = names(
            "",
            "host",
            "connection",
            "content-length",
            "transfer-encoding",
            "upgrade",
            "expect",
            "te",
            "trailer",
            "keep-alive",
            "proxy-connection",
            "proxy-authenticate",
            "proxy-authorization",
            "via",
            "forwarded",
            "x-forwarded-for",
            "x-forwarded-proto",
            "x-forwarded-host",
            "x-forwarded-port",
            "x-real-ip",
            "x-request-id",
            "date",
            "server",
            "content-type",
            "content-encoding",
            "accept-encoding",
            "cache-control",
            "etag",
            "vary",
            "cookie",
            "set-cookie",
            "user-agent",
            "referer",
            "content-range",
            "retry-after",
            "authorization",
            "accept-ranges",
            "client-cert",
            "client-cert-chain",
            "strict-transport-security",
            "traceparent",
            "tracestate");
    private static final int TABLE_SIZE = 256;
    private static final int MULTIPLIER = findMultiplier();
    private static final byte[] TABLE = tableFor(MULTIPLIER);
    private static final NamePattern[] PATTERNS = patterns();

    private Field() {}

    /** The known name in the range, case ignored, or {@link #OTHER}. The range must not be empty. */
    public static int of(byte[] bytes, int from, int to) {
        int candidate = TABLE[slot(bytes[from], bytes[Math.max(from, to - 4)], bytes[to - 1], to - from, MULTIPLIER)];
        return candidate != OTHER && PATTERNS[candidate].matches(bytes, from, to) ? candidate : OTHER;
    }

    /** The bit of a known name in a set of names. */
    public static long bit(int field) {
        return 1L << field;
    }

    /** The lower-case bytes of a known name; borrowed, never written to. */
    public static byte[] name(int field) {
        return NAMES[field];
    }

    private static int slot(byte first, byte fourthLast, byte last, int length, int multiplier) {
        int key = (first | 0x20) | (fourthLast | 0x20) << 8 | (last | 0x20) << 16 | length << 24;
        return (key * multiplier) >>> 24;
    }

    private static byte[][] names(String... names) {
        List<byte[]> bytes = new ArrayList<>();
        for (String name : names) {
            bytes.add(Ascii.bytes(name));
        }
        return bytes.toArray(new byte[0][]);
    }

    private static NamePattern[] patterns() {
        NamePattern[] patterns = new NamePattern[NAMES.length];
        for (int i = 0; i < NAMES.length; i++) {
            patterns[i] = new NamePattern(NAMES[i]);
        }
        return patterns;
    }

    private static int findMultiplier() {
        for (int multiplier = 0x9E3779B1; ; multiplier += 2) {
            if (collisionFree(multiplier)) {
                return multiplier;
            }
        }
    }

    private static boolean collisionFree(int multiplier) {
        boolean[] taken = new boolean[TABLE_SIZE];
        for (int field = 1; field < NAMES.length; field++) {
            int slot = slotOf(field, multiplier);
            if (taken[slot]) {
                return false;
            }
            taken[slot] = true;
        }
        return true;
    }

    private static byte[] tableFor(int multiplier) {
        byte[] table = new byte[TABLE_SIZE];
        for (int field = 1; field < NAMES.length; field++) {
            table[slotOf(field, multiplier)] = (byte) field;
        }
        return table;
    }

    private static int slotOf(int field, int multiplier) {
        byte[] name = NAMES[field];
        return slot(name[0], name[Math.max(0, name.length - 4)], name[name.length - 1], name.length, multiplier);
    }
}
