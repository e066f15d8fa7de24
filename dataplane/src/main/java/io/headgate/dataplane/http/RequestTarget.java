package io.headgate.dataplane.http;

/** The parts of a request's target that mean the same whatever carries the request. Stateless. */
public final class RequestTarget {
    private RequestTarget() {}

    /**
     * Sets path and query of {@code head} from the range {@code [from, to)} of its bytes, the path canonical; an empty
     * one is {@code /}. Returns false when the path is refused ({@link CanonicalPath}).
     */
    public static boolean path(RequestHead head, int from, int to) {
        byte[] bytes = head.bytes();
        int pathEnd = Ascii.indexOf(bytes, from, to, (byte) '?');
        int queryStart = 0;
        int queryEnd = 0;
        if (pathEnd < 0) {
            pathEnd = to;
        } else {
            queryStart = pathEnd + 1;
            queryEnd = to;
        }
        if (from == pathEnd) {
            byte[] scratch = head.reserve(1);
            scratch[head.length()] = '/';
            head.target(head.length(), head.length() + 1, queryStart, queryEnd, false);
            return true;
        }
        if (CanonicalPath.isCanonical(bytes, from, pathEnd)) {
            head.target(from, pathEnd, queryStart, queryEnd, false);
            return true;
        }
        byte[] scratch = head.reserve(pathEnd - from);
        int end = CanonicalPath.write(scratch, from, pathEnd, scratch, head.length());
        if (end == CanonicalPath.REFUSED) {
            return false;
        }
        head.target(head.length(), end, queryStart, queryEnd, false);
        return true;
    }

    /**
     * Sets the authority of {@code head}, {@code host[:port]} in the range {@code [from, to)} of its bytes; the host is
     * turned to lower case where it stands. Returns false when it is none.
     */
    public static boolean authority(RequestHead head, int from, int to) {
        byte[] bytes = head.bytes();
        int hostEnd = from < to && bytes[from] == '[' ? literalEnd(bytes, from, to) : nameEnd(bytes, from, to);
        if (hostEnd <= from) {
            return false;
        }
        if (hostEnd < to) {
            long port = bytes[hostEnd] == ':' ? Ascii.parseDigits(bytes, hostEnd + 1, to) : -1;
            if (port < 1 || port > 65_535) {
                return false;
            }
        }
        boolean trailingDot = bytes[hostEnd - 1] == '.' && hostEnd - from > 1;
        head.authority(from, trailingDot ? hostEnd - 1 : hostEnd, to);
        return true;
    }

    private static int nameEnd(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && Chars.is(bytes[at], Chars.HOST)) {
            bytes[at] = Ascii.lower(bytes[at]);
            at++;
        }
        return at;
    }

    private static int literalEnd(byte[] bytes, int from, int to) {
        int at = from + 1;
        while (at < to && (Chars.is(bytes[at], Chars.HEX) || bytes[at] == ':' || bytes[at] == '.')) {
            bytes[at] = Ascii.lower(bytes[at]);
            at++;
        }
        return at > from + 2 && at < to && bytes[at] == ']' ? at + 1 : -1;
    }
}
