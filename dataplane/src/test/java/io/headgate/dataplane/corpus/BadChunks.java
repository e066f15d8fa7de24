package io.headgate.dataplane.corpus;

import java.util.stream.Stream;

/** Chunked bodies that must be refused, whoever sends them. None contains the end of a valid one. */
final class BadChunks {
    /** {@code name}: what is wrong with {@code bytes}, which follow a head. */
    record BadChunk(String name, String bytes) {
        @Override
        public String toString() {
            return name;
        }
    }

    private BadChunks() {}

    static Stream<BadChunk> all() {
        return Stream.concat(ofAnybody(), strangersTrailers());
    }

    /** Those that are refused of endpoints, too; see {@code TrailerRules}. */
    static Stream<BadChunk> ofAnybody() {
        return Stream.of(sizes(), lineEnds(), extensions(), malformedTrailers()).flatMap(rows -> rows);
    }

    private static Stream<BadChunk> sizes() {
        Stream<BadChunk> odd = Stream.of(
                        "x5", "5x", "g", " 5", "5 ", "\t5", "5\t", "0x5", "0X5", "+5", "-5", "5_0", "5,5", "5.0",
                        "\"5\"", "\u00B2")
                .map(size -> new BadChunk("size '" + size + "'", size + "\r\nhello\r\n"));
        return Stream.concat(
                odd,
                Stream.of(
                        new BadChunk("no size", "\r\nhello\r\n"),
                        new BadChunk("no size behind a chunk", "5\r\nhello\r\n\r\nhello"),
                        new BadChunk("17 digits", "00000000000000005\r\nhello\r\n"),
                        new BadChunk("16 digits, beyond what fits", "ffffffffffffffff\r\nhello"),
                        new BadChunk("2 to the power of 63", "8000000000000000\r\nhello"),
                        new BadChunk("1000 digits", "0".repeat(999) + "5\r\nhello\r\n"),
                        new BadChunk("a NUL in a size", "5\u0000\r\nhello\r\n")));
    }

    private static Stream<BadChunk> lineEnds() {
        return Stream.of(
                new BadChunk("LF behind a size", "5\nhello\r\n"),
                new BadChunk("CR behind a size", "5\rhello\r\n"),
                new BadChunk("CR CR LF behind a size", "5\r\r\nhello\r\n"),
                new BadChunk("LF behind the data", "5\r\nhello\n5\r\nhello"),
                new BadChunk("CR behind the data", "5\r\nhello\r5\r\nhello"),
                new BadChunk("nothing behind the data", "5\r\nhello5\r\nhello"),
                new BadChunk("more data than the size says", "5\r\nhello, world\r\n"),
                new BadChunk("less data than the size says", "7\r\nhello\r\n5\r\nhello"),
                new BadChunk("LF behind the last size", "0\n\r\n"),
                new BadChunk("LF as the end", "0\r\n\n"),
                new BadChunk("CR behind the last size", "0\r\r\n"),
                new BadChunk("CR X as the end", "0\r\n\rX"));
    }

    private static Stream<BadChunk> extensions() {
        return Stream.of(
                new BadChunk("quotes in an extension", "5;a=\"b\"\r\nhello\r\n"),
                new BadChunk("a line end quoted in an extension", "5;a=\"\r\nhello\r\n"),
                new BadChunk("a bare CR in an extension", "5;a\rb\r\nhello\r\n"),
                new BadChunk("a bare LF in an extension", "5;a\nhello\r\n"),
                new BadChunk("a NUL in an extension", "5;a\u0000\r\nhello\r\n"),
                new BadChunk("a control byte in an extension", "5;a\u0001\r\nhello\r\n"),
                new BadChunk("a space before an extension", "5 ;a\r\nhello\r\n"),
                new BadChunk("a huge extension", "5;" + "a".repeat(5000) + "\r\nhello\r\n"),
                new BadChunk("an extension without an end", "5;" + "a".repeat(5000)),
                new BadChunk("many extensions", ("1;" + "a".repeat(100) + "\r\nx\r\n").repeat(50)));
    }

    private static Stream<BadChunk> malformedTrailers() {
        Stream<BadChunk> lines = Stream.of(
                        "x : y",
                        " x: y",
                        "\tx: y",
                        ": y",
                        "xy",
                        "x: y\r\n z",
                        "x: y\u0000",
                        "x: y\rz",
                        "x\u00FF: y",
                        "x: " + "y".repeat(70_000))
                .map(BadChunks::trailer);
        return Stream.concat(
                lines,
                Stream.of(
                        new BadChunk("LF behind a trailer", "0\r\nx: y\n"),
                        new BadChunk("12,000 trailers", "0\r\n" + "x: y\r\n".repeat(12_000))));
    }

    private static Stream<BadChunk> strangersTrailers() {
        Stream<BadChunk> lines = Stream.of(
                        "content-length: 5",
                        "transfer-encoding: chunked",
                        "host: b",
                        "Host: b",
                        "connection: close",
                        "te: trailers",
                        "upgrade: websocket",
                        "trailer: x",
                        "expect: 100-continue",
                        "authorization: x",
                        "cookie: a=b",
                        "set-cookie: a=b",
                        "content-type: x",
                        "content-encoding: gzip",
                        "x-forwarded-for: 1.2.3.4",
                        "forwarded: for=1.2.3.4",
                        "x-real-ip: 1.2.3.4",
                        "x: " + "y".repeat(9000))
                .map(BadChunks::trailer);
        return Stream.concat(lines, Stream.of(new BadChunk("2,000 trailers", "0\r\n" + "x: y\r\n".repeat(2000))));
    }

    private static BadChunk trailer(String line) {
        return new BadChunk(
                "trailer '" + line.substring(0, Math.min(40, line.length())).replace("\r\n", "CRLF") + "'",
                "5\r\nhello\r\n0\r\n" + line + "\r\n");
    }
}
