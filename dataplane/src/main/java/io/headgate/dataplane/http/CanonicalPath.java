package io.headgate.dataplane.http;

/**
 * The one form of a path that routing, rules and upstream all see (RFC 3986 section 6.2.2): unreserved octets decoded,
 * other escapes in upper case, dot segments resolved, repeated slashes merged.
 *
 * <p>Refused, since a backend might read it otherwise than we do: encoded separators ({@code %2F}, {@code %5C}),
 * {@code %00} and encoded control bytes; UTF-8 that hides them in an overlong form ({@code %C0%AF}); a segment that is
 * empty or dots once its parameters are taken off ({@code /..;/}); a path that climbs above the root.
 *
 * <p>A path that is canonical already, as nearly all are, costs one scan and stays where it was received.
 */
public final class CanonicalPath {
    /** Answer of {@link #write} for a path that must be refused. */
    public static final int REFUSED = -1;

    private CanonicalPath() {}

    /**
     * Whether the range is canonical as it stands; it must begin with a slash and consist of {@link Chars#TARGET}
     * bytes.
     */
    public static boolean isCanonical(byte[] bytes, int from, int to) {
        byte previous = 0;
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            if (b == '%' || (previous == '/' && (b == '/' || b == '.' || b == ';'))) {
                return false;
            }
            previous = b;
        }
        return true;
    }

    /**
     * Writes the canonical form of {@code [from, to)} at {@code out[at...]}, never longer than the original, and
     * returns its end, or {@link #REFUSED}. The output may be a later part of the same array.
     */
    public static int write(byte[] bytes, int from, int to, byte[] out, int at) {
        int end = decode(bytes, from, to, out, at);
        return end == REFUSED ? REFUSED : resolveDots(out, at, end);
    }

    private static int decode(byte[] bytes, int from, int to, byte[] out, int at) {
        int end = at;
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            if (b != '%') {
                out[end++] = b;
                continue;
            }
            if (to - i < 3 || !Chars.is(bytes[i + 1], Chars.HEX) || !Chars.is(bytes[i + 2], Chars.HEX)) {
                return REFUSED;
            }
            int octet = Chars.hex(bytes[i + 1]) << 4 | Chars.hex(bytes[i + 2]);
            i += 2;
            if (octet < 0x20 || octet == 0x7F || octet == '/' || octet == '\\' || isOverlong(octet, bytes, i + 1, to)) {
                return REFUSED;
            }
            if (Chars.is((byte) octet, Chars.UNRESERVED)) {
                out[end++] = (byte) octet;
            } else {
                out[end++] = '%';
                out[end++] = hexDigit(octet >>> 4);
                out[end++] = hexDigit(octet & 15);
            }
        }
        return end;
    }

    /**
     * Whether {@code octet} begins a UTF-8 sequence longer than its character needs (RFC 3629 section 3); the rest is
     * at {@code next}.
     */
    private static boolean isOverlong(int octet, byte[] bytes, int next, int to) {
        if (octet != 0xE0 && octet != 0xF0) {
            return octet == 0xC0 || octet == 0xC1;
        }
        if (to - next < 3
                || bytes[next] != '%'
                || !Chars.is(bytes[next + 1], Chars.HEX)
                || !Chars.is(bytes[next + 2], Chars.HEX)) {
            return false;
        }
        int second = Chars.hex(bytes[next + 1]) << 4 | Chars.hex(bytes[next + 2]);
        return second >= 0x80 && second < (octet == 0xE0 ? 0xA0 : 0x90);
    }

    /** Walks the segments of {@code path[start, end)} in place, writing behind itself. */
    private static int resolveDots(byte[] path, int start, int end) {
        int written = start;
        int at = start;
        while (at < end) {
            int segmentEnd = at + 1;
            while (segmentEnd < end && path[segmentEnd] != '/') {
                segmentEnd++;
            }
            boolean last = segmentEnd == end;
            if (hidesDots(path, at + 1, segmentEnd, last)) {
                return REFUSED;
            }
            if (isDots(path, at + 1, segmentEnd, 2)) {
                if (written == start) {
                    return REFUSED;
                }
                written = lastSlash(path, start, written);
                written = last ? slash(path, written) : written;
            } else if (isDots(path, at + 1, segmentEnd, 1) || segmentEnd == at + 1) {
                written = last ? slash(path, written) : written;
            } else {
                System.arraycopy(path, at, path, written, segmentEnd - at);
                written += segmentEnd - at;
            }
            at = segmentEnd;
        }
        return written;
    }

    /** Whether a segment is dots, or empty between two slashes, for a reader that takes its parameters off first. */
    private static boolean hidesDots(byte[] path, int from, int to, boolean last) {
        int name = from;
        while (name < to && path[name] == '.') {
            name++;
        }
        return name < to && path[name] == ';' && name - from <= 2 && !(last && name == from);
    }

    private static boolean isDots(byte[] path, int from, int to, int dots) {
        return to - from == dots && path[from] == '.' && path[to - 1] == '.';
    }

    private static int lastSlash(byte[] path, int start, int end) {
        int at = end - 1;
        while (at > start && path[at] != '/') {
            at--;
        }
        return at;
    }

    private static int slash(byte[] path, int at) {
        path[at] = '/';
        return at + 1;
    }

    private static byte hexDigit(int value) {
        return (byte) (value < 10 ? '0' + value : 'A' + value - 10);
    }
}
