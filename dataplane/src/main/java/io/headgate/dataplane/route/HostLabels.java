package io.headgate.dataplane.route;

/**
 * Host names are walked label by label from the right, as wildcards are suffixes: one walk gives the hashes of all
 * suffixes. Stateless.
 */
public final class HostLabels {
    private HostLabels() {}

    /** The hash that a walk over {@code host} from the right ends with: a key's in a {@link KeyTable} of hosts. */
    public static long hash(byte[] host) {
        long hash = SeededHash.START;
        int labelEnd = host.length;
        while (labelEnd >= 0) {
            int dot = lastDot(host, 0, labelEnd);
            hash = SeededHash.next(hash, host, dot + 1, labelEnd);
            labelEnd = dot;
        }
        return hash;
    }

    /** The last dot in the range, or the index before it. */
    public static int lastDot(byte[] bytes, int from, int to) {
        int at = to - 1;
        while (at >= from && bytes[at] != '.') {
            at--;
        }
        return at;
    }
}
