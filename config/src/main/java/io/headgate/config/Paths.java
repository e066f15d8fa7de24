package io.headgate.config;

/// Paths and regular expressions of a route, in the one canonical form that routing and upstream see.
final class Paths {
    private static final int LENGTH_MAX = 8192;
    private static final String UNRESERVED_MARKS = "-._~";

    private Paths() {}

    /// An absolute path: no dot segments, no query, nothing encoded that would not need to be, nothing that decodes to
    /// a separator.
    static void check(String path) {
        if (!path.startsWith("/")) {
            throw new InvalidValue("path '" + path + "' does not begin with '/'", "write '/" + path + "'");
        }
        if (path.length() > LENGTH_MAX) {
            throw new InvalidValue("the path is longer than " + LENGTH_MAX + " characters", "shorten it");
        }
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '?' || c == '#') {
                throw new InvalidValue(
                        "path '" + path + "' holds '" + c + "'", "match the path alone, match.query is for the query");
            }
            if (c <= 0x20 || c >= 0x7F || c == '\\') {
                throw new InvalidValue(
                        "path '" + path + "' holds a character that is not allowed in a path", "percent-encode it");
            }
            if (c == '%') {
                checkEncoded(path, i);
            }
        }
        for (String segment : path.split("/", -1)) {
            if (segment.equals(".") || segment.equals("..")) {
                throw new InvalidValue(
                        "path '" + path + "' has the dot segment '" + segment
                                + "', which no request has when it is routed",
                        "write the path it stands for");
            }
        }
    }

    private static void checkEncoded(String path, int at) {
        int high = at + 2 < path.length() ? Character.digit(path.charAt(at + 1), 16) : -1;
        int low = at + 2 < path.length() ? Character.digit(path.charAt(at + 2), 16) : -1;
        if (high < 0 || low < 0) {
            throw new InvalidValue(
                    "path '" + path + "' has '%' without two hexadecimal digits", "write %25 for a percent sign");
        }
        int c = high << 4 | low;
        String code = path.substring(at, at + 3);
        if (c == '/' || c == '\\' || c < 0x20 || c == 0x7F) {
            throw new InvalidValue(
                    "path '" + path + "' holds " + code + ", which servers read in different ways",
                    "leave it out, such requests are refused");
        }
        if (Character.isLetterOrDigit(c) && c < 0x80 || UNRESERVED_MARKS.indexOf(c) >= 0) {
            throw new InvalidValue(
                    "path '" + path + "' encodes '" + (char) c + "' as " + code, "write '" + (char) c + "' itself");
        }
    }
}
