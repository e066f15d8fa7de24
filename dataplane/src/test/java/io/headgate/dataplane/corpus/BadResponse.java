package io.headgate.dataplane.corpus;

import static io.headgate.dataplane.http.Failure.BAD_RESPONSE;
import static io.headgate.dataplane.http.Failure.RESPONSE_HEAD_TOO_LARGE;
import static io.headgate.dataplane.http.Failure.UPGRADE_REFUSED;

import io.headgate.dataplane.http.Failure;
import java.util.stream.Stream;

/**
 * A response whose head the client must never see.
 *
 * @param name what is wrong with it
 * @param bytes as sent, Latin-1
 * @param reason what the log must say
 */
record BadResponse(String name, String bytes, Failure reason) {
    static Stream<BadResponse> all() {
        return Stream.of(statusLines(), fields(), framing(), sizes(), interim()).flatMap(rows -> rows);
    }

    private static Stream<BadResponse> statusLines() {
        return Stream.of(
                        "HTTP/1.2 200 OK",
                        "HTTP/2.0 200 OK",
                        "HTTP/0.9 200 OK",
                        "HTTP/1.10 200 OK",
                        "HTTP/1 200 OK",
                        "http/1.1 200 OK",
                        "ICY 200 OK",
                        "200 OK",
                        "HTTP/1.1",
                        "HTTP/1.1 ",
                        "HTTP/1.1 OK",
                        "HTTP/1.1 20 OK",
                        "HTTP/1.1 2000 OK",
                        "HTTP/1.1 2OO OK",
                        "HTTP/1.1 000 OK",
                        "HTTP/1.1 099 OK",
                        "HTTP/1.1 600 OK",
                        "HTTP/1.1 999 OK",
                        "HTTP/1.1 -20 OK",
                        "HTTP/1.1 +20 OK",
                        "HTTP/1.1  200 OK",
                        "HTTP/1.1\t200 OK",
                        "HTTP/1.1 200\tOK",
                        "HTTP/1.1 200\u0000OK",
                        "HTTP/1.1 200 O\u0000K",
                        "HTTP/1.1 200 O\rK",
                        "HTTP/1.1 200 O\u0001K",
                        " HTTP/1.1 200 OK",
                        "\tHTTP/1.1 200 OK",
                        "\r\nHTTP/1.1 200 OK",
                        "\r\n\r\nHTTP/1.1 200 OK",
                        "\nHTTP/1.1 200 OK",
                        "\u0000HTTP/1.1 200 OK",
                        "\u0016\u0003\u0003\u0000\u0002\u0002(",
                        "<html>",
                        "GET / HTTP/1.1",
                        "HTTP/1.1 200 OK\r")
                .map(line -> new BadResponse(
                        "status line '" + visible(line) + "'",
                        line + "\r\ncontent-length: 5\r\n\r\nhello",
                        BAD_RESPONSE));
    }

    private static String visible(String line) {
        StringBuilder text = new StringBuilder();
        line.chars().forEach(b -> text.append(b < ' ' ? String.format("\\x%02x", b) : String.valueOf((char) b)));
        return text.toString();
    }

    private static Stream<BadResponse> fields() {
        Stream<BadResponse> lines = Stream.of(
                        "x : y",
                        "x\t: y",
                        ": y",
                        "xy",
                        "x y: z",
                        "x: y\r\n z",
                        "x: y\r\n\tz",
                        "x: y\rz",
                        "x: y\u0000z",
                        "x: y\u0001z",
                        "x\u0000: y",
                        "x\u00FF: y",
                        "x: y\u007F",
                        "transfer-encoding : chunked",
                        "content-length : 5",
                        "transfer-encoding:\r\n chunked",
                        "transfer-encoding:\u000Bchunked",
                        "HTTP/1.1 200 OK",
                        "HTTP/1.1 404 Not Found")
                .map(line -> field("field '" + visible(line) + "'", line));
        return Stream.concat(
                lines,
                Stream.of(
                        new BadResponse(
                                "LF ends the status line",
                                "HTTP/1.1 200 OK\ncontent-length: 5\r\n\r\nhello",
                                BAD_RESPONSE),
                        new BadResponse(
                                "LF ends a field", "HTTP/1.1 200 OK\r\ncontent-length: 5\n\r\nhello", BAD_RESPONSE),
                        new BadResponse(
                                "LF ends the head", "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\nhello", BAD_RESPONSE),
                        new BadResponse("LF everywhere", "HTTP/1.1 200 OK\ncontent-length: 5\n\nhello", BAD_RESPONSE)));
    }

    private static Stream<BadResponse> framing() {
        String chunked = "5\r\nhello\r\n0\r\n\r\n";
        Stream<BadResponse> framings = Stream.of(
                        "content-length: 5\r\ncontent-length: 5",
                        "content-length: 5\r\ncontent-length: 6",
                        "content-length: 5,5",
                        "content-length: +5",
                        "content-length: -5",
                        "content-length: 0x5",
                        "content-length:  5",
                        "content-length:\t5",
                        "content-length: 5 5",
                        "content-length:",
                        "content-length: 18446744073709551621",
                        "content-length: 5\r\ntransfer-encoding: chunked",
                        "transfer-encoding: chunked\r\ncontent-length: 5",
                        "transfer-encoding: xchunked",
                        "transfer-encoding: chunked, identity",
                        "transfer-encoding: identity",
                        "transfer-encoding: gzip, chunked",
                        "transfer-encoding: chunked, chunked",
                        "transfer-encoding: chunked\r\ntransfer-encoding: chunked",
                        "transfer-encoding:\tchunked",
                        "transfer-encoding:")
                .map(lines -> new BadResponse(
                        "framing '" + visible(lines) + "'",
                        "HTTP/1.1 200 OK\r\n" + lines + "\r\n\r\n" + chunked,
                        BAD_RESPONSE));
        return Stream.concat(
                framings,
                Stream.of(new BadResponse(
                        "a coding in HTTP/1.0",
                        "HTTP/1.0 200 OK\r\ntransfer-encoding: chunked\r\n\r\n" + chunked,
                        BAD_RESPONSE)));
    }

    private static Stream<BadResponse> sizes() {
        return Stream.of(
                new BadResponse("a long status line", "HTTP/1.1 200 " + "x".repeat(9000) + "\r\n\r\n", BAD_RESPONSE),
                new BadResponse("a status line without an end", "HTTP/1.1 200 " + "x".repeat(100_000), BAD_RESPONSE),
                large("a long field", "x: " + "y".repeat(17_000)),
                large("200 fields and one", "x: y\r\n".repeat(200) + "x: y"),
                large("fields of 70 KiB", ("x: " + "y".repeat(7000) + "\r\n").repeat(10) + "x: y"),
                new BadResponse(
                        "fields without an end",
                        "HTTP/1.1 200 OK\r\n" + "x: y\r\n".repeat(50_000),
                        RESPONSE_HEAD_TOO_LARGE));
    }

    private static Stream<BadResponse> interim() {
        String good = "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello";
        return Stream.of(
                new BadResponse("a flood of 100", "HTTP/1.1 100 Continue\r\n\r\n".repeat(17) + good, BAD_RESPONSE),
                new BadResponse(
                        "a flood of 103", "HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n".repeat(1000), BAD_RESPONSE),
                new BadResponse(
                        "a 103 with a bad field", "HTTP/1.1 103 Early Hints\r\nx : y\r\n\r\n" + good, BAD_RESPONSE),
                new BadResponse(
                        "a 103 with a body", "HTTP/1.1 103 X\r\ncontent-length: 5\r\n\r\nhello" + good, BAD_RESPONSE),
                new BadResponse(
                        "101 that nobody asked for",
                        "HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n",
                        UPGRADE_REFUSED),
                new BadResponse(
                        "101 to another protocol",
                        "HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\n",
                        UPGRADE_REFUSED));
    }

    private static BadResponse field(String name, String line) {
        return new BadResponse(name, "HTTP/1.1 200 OK\r\n" + line + "\r\ncontent-length: 5\r\n\r\nhello", BAD_RESPONSE);
    }

    private static BadResponse large(String name, String line) {
        return new BadResponse(
                name, "HTTP/1.1 200 OK\r\n" + line + "\r\ncontent-length: 5\r\n\r\nhello", RESPONSE_HEAD_TOO_LARGE);
    }

    @Override
    public String toString() {
        return name;
    }
}
