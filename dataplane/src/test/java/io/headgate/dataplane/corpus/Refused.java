package io.headgate.dataplane.corpus;

import io.headgate.dataplane.http.Failure;

/**
 * A request that must be refused.
 *
 * @param name what is wrong with it
 * @param bytes as sent, Latin-1; whatever the origin must not see says {@code refused}
 * @param reason what the log must say, and whose status the client must get
 */
record Refused(String name, String bytes, Failure reason) {
    /** A GET with these field lines, host first. */
    static String get(String... lines) {
        return "GET /refused HTTP/1.1\r\nhost: a\r\n" + lines(lines) + "\r\n";
    }

    /** A POST with these field lines, host first, and without its body. */
    static String post(String... lines) {
        return "POST /refused HTTP/1.1\r\nhost: a\r\n" + lines(lines) + "\r\n";
    }

    /** A GET whose only field is this one. */
    static String only(String line) {
        return "GET /refused HTTP/1.1\r\n" + line + "\r\n\r\n";
    }

    /** A request with this first line. */
    static String start(String line) {
        return line + "\r\nhost: a\r\n\r\n";
    }

    private static String lines(String... lines) {
        return lines.length == 0 ? "" : String.join("\r\n", lines) + "\r\n";
    }

    @Override
    public String toString() {
        return name;
    }
}
