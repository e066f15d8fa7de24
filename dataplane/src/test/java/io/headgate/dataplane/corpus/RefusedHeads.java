package io.headgate.dataplane.corpus;

import static io.headgate.dataplane.corpus.Refused.get;
import static io.headgate.dataplane.corpus.Refused.only;
import static io.headgate.dataplane.corpus.Refused.start;
import static io.headgate.dataplane.http.Failure.BAD_HOST;
import static io.headgate.dataplane.http.Failure.HEADERS_TOO_LARGE;
import static io.headgate.dataplane.http.Failure.MALFORMED_FIELD;
import static io.headgate.dataplane.http.Failure.MALFORMED_REQUEST_LINE;
import static io.headgate.dataplane.http.Failure.REQUEST_LINE_TOO_LONG;
import static io.headgate.dataplane.http.Failure.UNSUPPORTED_VERSION;

import io.headgate.dataplane.http.Failure;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Requests whose lines, hosts or first line are not what they must be. */
final class RefusedHeads {
    private static final String PLAIN = "GET /refused HTTP/1.1\r\nhost: a\r\n\r\n";

    private RefusedHeads() {}

    static Stream<Refused> all() {
        return Stream.of(before(), lineEnds(), fields(), hosts(), absolute(), firstLines(), versions(), sizes())
                .flatMap(rows -> rows);
    }

    private static Stream<Refused> before() {
        return Stream.of(
                        "\u0000",
                        "\u0001",
                        "\b",
                        "\t",
                        "\n",
                        "\u000B",
                        "\f",
                        "\u001F",
                        " ",
                        "\u007F",
                        "\u0080",
                        "\u00FF",
                        "\r",
                        "\r\n\r\n",
                        "\r\n\n",
                        "\r\n\u0000",
                        "\r\n ",
                        "\r\n\t",
                        "\n\r\n",
                        "(",
                        "/",
                        "\u0016\u0003\u0001")
                .map(bytes ->
                        new Refused("before the request line: " + hex(bytes), bytes + PLAIN, MALFORMED_REQUEST_LINE));
    }

    private static String hex(String bytes) {
        StringBuilder text = new StringBuilder();
        bytes.chars().forEach(b -> text.append(String.format("%02x ", b)));
        return text.toString().strip();
    }

    private static Stream<Refused> lineEnds() {
        return Stream.of(
                new Refused("LF ends the request line", PLAIN.replaceFirst("1\r\n", "1\n"), MALFORMED_REQUEST_LINE),
                new Refused("CR ends the request line", PLAIN.replaceFirst("1\r\n", "1\r"), MALFORMED_REQUEST_LINE),
                new Refused("CR CR LF ends the request line", start("GET /refused HTTP/1.1\r"), MALFORMED_REQUEST_LINE),
                new Refused("LF ends every line", PLAIN.replace("\r\n", "\n"), MALFORMED_REQUEST_LINE),
                new Refused("LF ends a field", PLAIN.replaceFirst("a\r\n", "a\n"), MALFORMED_FIELD),
                new Refused("LF ends the head", "GET /refused HTTP/1.1\r\nhost: a\r\n\n", MALFORMED_FIELD),
                new Refused("CR CR LF ends a field", PLAIN.replaceFirst("a\r\n", "a\r\r\n"), MALFORMED_FIELD),
                new Refused(
                        "CR CR LF ends the head", "GET /refused HTTP/1.1\r\nhost: a\r\n\r\r\n\r\n", MALFORMED_FIELD),
                new Refused("bare CR in a target", start("GET /ref\rused HTTP/1.1"), MALFORMED_REQUEST_LINE));
    }

    private static Stream<Refused> fields() {
        return Stream.of(
                field("bare CR in a value", "x: y\rz"),
                field("bare CR in a name", "x\ry: z"),
                field("NUL in a name", "x\u0000y: z"),
                field("NUL in a value", "x: y\u0000z"),
                field("a control byte in a value", "x: y\u0001z"),
                field("DEL in a value", "x: y\u007Fz"),
                field("a line folded with a space", "x: y\r\n z"),
                field("a line folded with a tab", "x: y\r\n\tz"),
                field("a line of spaces", "x: y\r\n  "),
                field("a space before a colon", "x : y"),
                field("a tab before a colon", "x\t: y"),
                field("no colon", "xy"),
                field("no name", ": y"),
                field("a space in a name", "x y: z"),
                field("a byte beyond ASCII in a name", "x\u00FF: y"),
                field("a quote in a name", "\"x\": y"),
                field("a bracket in a name", "x(y): z"),
                field("a slash in a name", "x/y: z"),
                new Refused("folding behind the request line", only(" host: a"), MALFORMED_FIELD),
                new Refused("a tab behind the request line", only("\thost: a"), MALFORMED_FIELD));
    }

    private static Refused field(String name, String line) {
        return new Refused("field: " + name, get(line), MALFORMED_FIELD);
    }

    private static Stream<Refused> hosts() {
        Stream<Refused> values = Stream.of(
                        "",
                        "a,b",
                        "a, b",
                        "a,",
                        "a b",
                        "user@a",
                        "user:pass@a",
                        "@a",
                        "a:",
                        "a:x",
                        "a:0",
                        "a:65536",
                        "a:-1",
                        "a:+80",
                        "a:80:80",
                        "a: 80",
                        "a:80x",
                        "a:0x50",
                        "a:00000000000000000000080",
                        ":80",
                        "a/b",
                        "a\\b",
                        "a?b",
                        "a#b",
                        "a%41",
                        "a;b",
                        "a&b",
                        "a'b",
                        "\"a\"",
                        "<a>",
                        "a\tb",
                        "\u00E4",
                        "::1",
                        "[::1",
                        "[::1]x",
                        "[::1]:",
                        "[]",
                        "[g::]",
                        "[::1%25lo]",
                        "[::1%lo]",
                        "[v1.x]",
                        "http://a")
                .map(value -> new Refused("host '" + value + "'", only("host: " + value), BAD_HOST));
        return Stream.concat(
                values,
                Stream.of(
                        new Refused("no host", "GET /refused HTTP/1.1\r\n\r\n", BAD_HOST),
                        new Refused("no host but a forwarded one", only("x-forwarded-host: a"), BAD_HOST),
                        new Refused("the same host twice", get("host: a"), BAD_HOST),
                        new Refused("two hosts", get("Host: b"), BAD_HOST),
                        new Refused("a host and an empty one", get("host:"), BAD_HOST),
                        new Refused("a host with an underscore twin", only("ho_st: a"), BAD_HOST),
                        new Refused("a space before the host's colon", only("host : a"), MALFORMED_FIELD),
                        new Refused("a NUL in the host", only("host: a\u0000b"), MALFORMED_FIELD),
                        new Refused("an empty host in HTTP/1.0", "GET /refused HTTP/1.0\r\nhost:\r\n\r\n", BAD_HOST),
                        new Refused(
                                "two hosts in HTTP/1.0",
                                "GET /refused HTTP/1.0\r\nhost: a\r\nhost: b\r\n\r\n",
                                BAD_HOST)));
    }

    private static Stream<Refused> absolute() {
        return Stream.of(
                new Refused("absolute form of another host", start("GET http://b/refused HTTP/1.1"), BAD_HOST),
                new Refused("absolute form with another port", start("GET http://a:81/refused HTTP/1.1"), BAD_HOST),
                new Refused("absolute form with userinfo", start("GET http://u@a/refused HTTP/1.1"), BAD_HOST),
                new Refused(
                        "absolute form and host with userinfo",
                        "GET http://u@a/refused HTTP/1.1\r\nhost: u@a\r\n\r\n",
                        BAD_HOST),
                new Refused("absolute form without host field", "GET http://a/refused HTTP/1.1\r\n\r\n", BAD_HOST),
                new Refused("absolute form without a host", start("GET http:///refused HTTP/1.1"), BAD_HOST),
                new Refused(
                        "absolute form without a host in HTTP/1.0", "GET http:///refused HTTP/1.0\r\n\r\n", BAD_HOST),
                new Refused(
                        "absolute form with a bad port",
                        "GET http://a:99999/refused HTTP/1.1\r\nhost: a:99999\r\n\r\n",
                        BAD_HOST),
                new Refused("absolute form, comma in the host", start("GET http://a,b/refused HTTP/1.1"), BAD_HOST),
                line("absolute form of another scheme", "GET ftp://a/refused HTTP/1.1"),
                line("absolute form with one slash", "GET http:/a/refused HTTP/1.1"),
                line("absolute form of nothing", "GET http:// HTTP/1.1"),
                line("authority form", "GET a:80 HTTP/1.1"),
                line("no slash", "GET refused HTTP/1.1"),
                line("asterisk for GET", "GET * HTTP/1.1"),
                line("asterisk and more", "OPTIONS *refused HTTP/1.1"));
    }

    private static Stream<Refused> firstLines() {
        return Stream.of(
                line("two spaces before the target", "GET  /refused HTTP/1.1"),
                line("two spaces before the version", "GET /refused  HTTP/1.1"),
                line("a space behind the version", "GET /refused HTTP/1.1 "),
                line("tabs instead of spaces", "GET\t/refused\tHTTP/1.1"),
                line("a space in the target", "GET /ref used HTTP/1.1"),
                line("a tab in the target", "GET /ref\tused HTTP/1.1"),
                line("a fragment", "GET /refused#x HTTP/1.1"),
                line("only a fragment", "GET #refused HTTP/1.1"),
                line("a byte beyond ASCII in the target", "GET /refused\u00E4 HTTP/1.1"),
                line("a NUL in the target", "GET /ref\u0000used HTTP/1.1"),
                line("DEL in the target", "GET /ref\u007Fused HTTP/1.1"),
                line("a quote in the target", "GET /ref\"used HTTP/1.1"),
                line("angle brackets in the target", "GET /<refused> HTTP/1.1"),
                line("a backslash in the target", "GET /ref\\used HTTP/1.1"),
                line("a backtick in the target", "GET /ref`used HTTP/1.1"),
                line("no target", "GET HTTP/1.1"),
                line("an empty target", "GET  HTTP/1.1"),
                line("a method with a space", "GE T /refused HTTP/1.1"),
                line("a method with a colon", "G:T /refused HTTP/1.1"),
                line("a method with a bracket", "G(T /refused HTTP/1.1"),
                line("a method with a NUL", "G\u0000T /refused HTTP/1.1"),
                line("a method beyond ASCII", "G\u00C4T /refused HTTP/1.1"),
                line("no method", " /refused HTTP/1.1"),
                line("HTTP/0.9", "GET /refused"),
                line("only a method", "GET"));
    }

    private static Refused line(String name, String line) {
        return new Refused("line: " + name, start(line), MALFORMED_REQUEST_LINE);
    }

    private static Stream<Refused> versions() {
        Stream<Refused> unsupported = Stream.of("HTTP/1.2", "HTTP/1.9", "HTTP/2.0", "HTTP/0.9", "HTTP/3.0", "HTTP/9.9")
                .map(version -> version(version, UNSUPPORTED_VERSION));
        Stream<Refused> nonsense = Stream.of(
                        "http/1.1",
                        "Http/1.1",
                        "HTTP/1",
                        "HTTP/1.",
                        "HTTP/1.10",
                        "HTTP/11.1",
                        "HTTP/01.1",
                        "HTTP/1,1",
                        "HTTP/x.1",
                        "HTTP/1.x",
                        "HTTP /1.1",
                        "HTTPS/1.1",
                        "HTTP/1.1HTTP/1.1",
                        "\u00A0HTTP/1.1",
                        "ICY/1.1",
                        "HTTP/-1.1")
                .map(version -> version(version, MALFORMED_REQUEST_LINE));
        return Stream.of(
                        unsupported,
                        nonsense,
                        Stream.of(
                                new Refused(
                                        "what looks like the preface of HTTP/2",
                                        "PRI * HTTP/2.0\r\nx: y\r\n\r\n",
                                        UNSUPPORTED_VERSION),
                                new Refused("PRI on HTTP/1.1", start("PRI * HTTP/1.1"), MALFORMED_REQUEST_LINE)))
                .flatMap(rows -> rows);
    }

    private static Refused version(String version, Failure reason) {
        return new Refused("version '" + version + "'", start("GET /refused " + version), reason);
    }

    private static Stream<Refused> sizes() {
        String many = IntStream.range(0, 100)
                .mapToObj(i -> "x" + i + ": y")
                .reduce((a, b) -> a + "\r\n" + b)
                .orElseThrow();
        String large = IntStream.range(0, 5)
                .mapToObj(i -> "x: " + "y".repeat(7000))
                .reduce((a, b) -> a + "\r\n" + b)
                .orElseThrow();
        return Stream.of(
                new Refused(
                        "a long target", start("GET /refused" + "x".repeat(8192) + " HTTP/1.1"), REQUEST_LINE_TOO_LONG),
                new Refused("a long method", start("G".repeat(9000) + " /refused HTTP/1.1"), REQUEST_LINE_TOO_LONG),
                new Refused("a long line that never ends", "G".repeat(100_000), REQUEST_LINE_TOO_LONG),
                new Refused("a long field", get("x: " + "y".repeat(8190)), HEADERS_TOO_LARGE),
                new Refused("a long name", get("x".repeat(8192) + ": y"), HEADERS_TOO_LARGE),
                new Refused("101 fields", get(many), HEADERS_TOO_LARGE),
                new Refused("fields of 35 KiB", get(large), HEADERS_TOO_LARGE),
                new Refused(
                        "fields that never end",
                        "GET /refused HTTP/1.1\r\n" + "x: y\r\n".repeat(20_000),
                        HEADERS_TOO_LARGE));
    }
}
