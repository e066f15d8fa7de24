package io.headgate.dataplane.route;

import io.headgate.dataplane.http.Ascii;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Puts another prefix in place of the one a route matched. With the prefix {@code /pay}: {@code /} makes {@code /pay}
 * into {@code /} and {@code /pay/x} into {@code /x}; {@code /v2} makes {@code /pay/x} into {@code /v2/x}. Where several
 * prefixes match, the longest is replaced. A canonical path stays canonical: it begins with a slash, and no slash is
 * doubled. Immutable, any thread.
 */
public final class PathRewrite {
    private final byte[] replacement;
    private final int replacementStemLength;
    private final Prefix[] prefixes;

    /**
     * @param stem the prefix without its last slash
     * @param onlyBelow whether it had one, and so does not match the stem itself
     */
    private record Prefix(byte[] stem, boolean onlyBelow) {
        boolean matches(byte[] path, int from, int to) {
            int end = from + stem.length;
            return end <= to && Ascii.equals(path, from, end, stem) && (end == to ? !onlyBelow : path[end] == '/');
        }
    }

    private PathRewrite(List<String> prefixes, String replacement) {
        this.replacement = Ascii.bytes(replacement);
        replacementStemLength = stem(replacement).length();
        List<String> longestFirst = new ArrayList<>(prefixes);
        longestFirst.sort(Comparator.comparingInt(String::length).reversed());
        this.prefixes = new Prefix[longestFirst.size()];
        for (int i = 0; i < this.prefixes.length; i++) {
            String prefix = longestFirst.get(i);
            this.prefixes[i] = new Prefix(Ascii.bytes(stem(prefix)), prefix.endsWith("/"));
        }
    }

    /**
     * @param prefixes those of the route's {@code match.path_prefix}
     * @param replacement an absolute path
     */
    public static PathRewrite of(List<String> prefixes, String replacement) {
        List<String> canonical = new ArrayList<>();
        for (String prefix : prefixes) {
            canonical.add(PathIndex.canonical(prefix));
        }
        return new PathRewrite(canonical, PathIndex.canonical(replacement));
    }

    private static String stem(String path) {
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    /** By how many bytes a path may grow; at least 1, even where it can only shrink. */
    public int addedBytesMax() {
        return Math.max(1, replacement.length);
    }

    /**
     * Writes the path that stands for {@code path[from..to)} at {@code at}, and the path itself if no prefix matches
     * ({@code OPTIONS *}).
     *
     * @return the index after it
     */
    public int write(byte[] path, int from, int to, byte[] out, int at) {
        for (Prefix prefix : prefixes) {
            if (prefix.matches(path, from, to)) {
                int rest = from + prefix.stem().length;
                boolean ends = rest == to;
                int length = ends ? replacement.length : replacementStemLength;
                System.arraycopy(replacement, 0, out, at, length);
                return copy(path, rest, to, out, at + length);
            }
        }
        return copy(path, from, to, out, at);
    }

    private static int copy(byte[] from, int start, int end, byte[] out, int at) {
        System.arraycopy(from, start, out, at, end - start);
        return at + end - start;
    }
}
