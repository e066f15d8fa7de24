package io.headgate.dataplane.accesslog;

import io.headgate.dataplane.http.Ascii;
import io.headgate.dataplane.http.Chars;
import java.util.List;

/**
 * What the log must not tell. The configured names hold for logged fields ({@code host}, {@code referer},
 * {@code user-agent}), whose value becomes {@code ***}, and for parameters of the query and of the referer's, whose
 * value does: {@code ?a=1&token=***}. Case is ignored, and a percent-encoded name is decoded, so that it cannot slip
 * through. Paths are never redacted.
 *
 * <p>Recycles one array; not thread-safe.
 */
final class Redaction {
    static final byte[] MASK = Ascii.bytes("***");

    /** A value of one byte becomes three; parameters with one take at least four bytes, as in {@code a=b&}. */
    static final int GROWTH_BYTES_MAX = AccessRecord.TEXTS_BYTES_MAX / 4 * (MASK.length - 1);

    private final byte[][] names;
    private final byte[] masked = new byte[AccessRecord.TEXTS_BYTES_MAX + GROWTH_BYTES_MAX];

    /** @param names in lower case */
    Redaction(List<String> names) {
        this.names = names.stream().map(Ascii::bytes).toArray(byte[][]::new);
    }

    /** Whether the field of this name (lower case) is left out. */
    boolean coversField(byte[] name) {
        return covers(name, 0, name.length);
    }

    /** The array that {@link #maskQuery} and {@link #maskUrl} write to; borrowed. */
    byte[] masked() {
        return masked;
    }

    /** Writes a query with its covered values masked to {@link #masked()}; returns how long it is. */
    int maskQuery(byte[] bytes, int from, int to) {
        return mask(bytes, from, to, 0);
    }

    /** As {@link #maskQuery}, for what follows the first {@code ?} or {@code #} of a URL. */
    int maskUrl(byte[] bytes, int from, int to) {
        int query = from;
        while (query < to && bytes[query] != '?' && bytes[query] != '#') {
            query++;
        }
        query = Math.min(query + 1, to);
        System.arraycopy(bytes, from, masked, 0, query - from);
        return mask(bytes, query, to, query - from);
    }

    private int mask(byte[] bytes, int from, int to, int at) {
        int length = at;
        int start = from;
        while (start < to) {
            int end = parameterEnd(bytes, start, to);
            int equal = Ascii.indexOf(bytes, start, end, (byte) '=');
            boolean hide = equal >= 0 && equal + 1 < end && covers(bytes, start, equal);
            int kept = hide ? equal + 1 : end;
            System.arraycopy(bytes, start, masked, length, kept - start);
            length += kept - start;
            if (hide) {
                length = Ascii.put(masked, length, MASK);
            }
            if (end < to) {
                masked[length++] = bytes[end];
            }
            start = end + 1;
        }
        return length;
    }

    private static int parameterEnd(byte[] bytes, int from, int to) {
        int end = from;
        while (end < to && bytes[end] != '&' && bytes[end] != ';' && bytes[end] != '#') {
            end++;
        }
        return end;
    }

    private boolean covers(byte[] bytes, int from, int to) {
        for (byte[] name : names) {
            if (isNamed(name, bytes, from, to)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isNamed(byte[] name, byte[] bytes, int from, int to) {
        int at = from;
        for (byte expected : name) {
            if (at >= to) {
                return false;
            }
            byte b = bytes[at++];
            if (b == '%' && to - at >= 2 && Chars.is(bytes[at], Chars.HEX) && Chars.is(bytes[at + 1], Chars.HEX)) {
                b = (byte) (Chars.hex(bytes[at]) << 4 | Chars.hex(bytes[at + 1]));
                at += 2;
            }
            if (Ascii.lower(b) != expected) {
                return false;
            }
        }
        return at == to;
    }
}
