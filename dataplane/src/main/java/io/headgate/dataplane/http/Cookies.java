package io.headgate.dataplane.http;

/** Finds one cookie in a request's Cookie fields (RFC 6265 section 5.4) without building a table. Stateless. */
public final class Cookies {
    /** {@link #find}: there is no such cookie. */
    public static final long ABSENT = -1;

    private Cookies() {}

    /**
     * The range of the first cookie named {@code name}, as {@code start << 32 | end} into the head's bytes, or
     * {@link #ABSENT}.
     */
    public static long find(Head head, byte[] name) {
        for (int field = head.first(Field.COOKIE); field >= 0; field = head.next(Field.COOKIE, field + 1)) {
            long found = find(head.bytes(), head.valueStart(field), head.valueEnd(field), name);
            if (found != ABSENT) {
                return found;
            }
        }
        return ABSENT;
    }

    private static long find(byte[] bytes, int from, int to, byte[] name) {
        int at = from;
        while (at < to) {
            int end = Ascii.indexOf(bytes, at, to, (byte) ';');
            end = end < 0 ? to : end;
            int first = Ascii.skipSpace(bytes, at, end);
            int equals = first + name.length;
            if (equals < end && bytes[equals] == '=' && Ascii.equals(bytes, first, equals, name)) {
                return (long) (equals + 1) << 32 | Ascii.trimEnd(bytes, equals + 1, end);
            }
            at = end + 1;
        }
        return ABSENT;
    }
}
