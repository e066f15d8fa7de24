package io.headgate.dataplane.scenario;

/** Requests as text. */
final class Requests {
    static final String GET = get("/");

    private Requests() {}

    /** @param lines further fields, each {@code name: value} */
    static String get(String target, String... lines) {
        return head("GET", target, lines);
    }

    static String head(String method, String target, String... lines) {
        StringBuilder text = new StringBuilder(method + " " + target + " HTTP/1.1\r\nhost: a\r\n");
        for (String line : lines) {
            text.append(line).append("\r\n");
        }
        return text.append("\r\n").toString();
    }

    static String post(String target, String body, String... lines) {
        String length = "content-length: " + body.length() + "\r\n";
        return head("POST", target, lines).replaceFirst("\r\n\r\n", "\r\n" + length + "\r\n") + body;
    }
}
