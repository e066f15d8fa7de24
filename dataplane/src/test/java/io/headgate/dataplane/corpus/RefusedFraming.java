package io.headgate.dataplane.corpus;

import static io.headgate.dataplane.corpus.Refused.get;
import static io.headgate.dataplane.corpus.Refused.post;
import static io.headgate.dataplane.http.Failure.AMBIGUOUS_FRAMING;
import static io.headgate.dataplane.http.Failure.BAD_CONTENT_LENGTH;
import static io.headgate.dataplane.http.Failure.BAD_TRANSFER_ENCODING;
import static io.headgate.dataplane.http.Failure.BAD_UPGRADE;
import static io.headgate.dataplane.http.Failure.EXPECTATION_FAILED;
import static io.headgate.dataplane.http.Failure.MALFORMED_FIELD;
import static io.headgate.dataplane.http.Failure.METHOD_NOT_SUPPORTED;

import java.util.stream.Stream;

/** Requests whose body could end in two places, or that would carry bytes past the gateway's rules. */
final class RefusedFraming {
    private static final String SMUGGLED = "0\r\n\r\nGET /refused-too HTTP/1.1\r\nhost: a\r\n\r\n";

    private RefusedFraming() {}

    static Stream<Refused> all() {
        return Stream.of(bothLengths(), lengths(), codings(), disguises(), expectations(), tunnels())
                .flatMap(rows -> rows);
    }

    private static Stream<Refused> bothLengths() {
        return Stream.of(
                new Refused(
                        "length before coding",
                        post("content-length: 4", "transfer-encoding: chunked") + SMUGGLED,
                        AMBIGUOUS_FRAMING),
                new Refused(
                        "coding before length",
                        post("transfer-encoding: chunked", "content-length: 4") + SMUGGLED,
                        AMBIGUOUS_FRAMING),
                new Refused(
                        "length 0 and coding",
                        post("content-length: 0", "transfer-encoding: chunked") + SMUGGLED,
                        AMBIGUOUS_FRAMING),
                new Refused(
                        "length and a coding that is not chunked",
                        post("content-length: 4", "transfer-encoding: identity") + SMUGGLED,
                        AMBIGUOUS_FRAMING),
                new Refused(
                        "a bad length and a coding",
                        post("content-length: x", "transfer-encoding: chunked") + SMUGGLED,
                        AMBIGUOUS_FRAMING),
                new Refused(
                        "a coding in HTTP/1.0",
                        "POST /refused HTTP/1.0\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n" + SMUGGLED,
                        AMBIGUOUS_FRAMING),
                new Refused(
                        "a coding in HTTP/1.0 with keep-alive",
                        "POST /refused HTTP/1.0\r\nconnection: keep-alive\r\ntransfer-encoding: identity\r\n\r\n",
                        AMBIGUOUS_FRAMING));
    }

    private static Stream<Refused> lengths() {
        return Stream.of(
                length("a list of equal lengths", "content-length: 5,5"),
                length("a list with a space", "content-length: 5, 5"),
                length("two equal lengths", "content-length: 5", "content-length: 5"),
                length("two different lengths", "content-length: 5", "content-length: 6"),
                length("two lengths in different case", "Content-Length: 5", "content-length: 5"),
                length("a plus sign", "content-length: +5"),
                length("a minus sign", "content-length: -5"),
                length("hexadecimal", "content-length: 0x5"),
                length("a fraction", "content-length: 5.0"),
                length("an exponent", "content-length: 5e0"),
                length("two spaces before", "content-length:  5"),
                length("a tab before", "content-length:\t5"),
                length("a space behind", "content-length: 5 "),
                length("a tab behind", "content-length: 5\t"),
                length("a space inside", "content-length: 5 5"),
                length("a parameter", "content-length: 5;x"),
                length("quotes", "content-length: \"5\""),
                length("an underscore", "content-length: 5_0"),
                length("a word", "content-length: five"),
                length("digits of another script", "content-length: \u00EF\u00BC\u0095"),
                length("nothing", "content-length:"),
                length("19 digits", "content-length: 9223372036854775807"),
                length("20 digits", "content-length: 18446744073709551621"),
                length("40 digits", "content-length: 0000000000000000000000000000000000000005"));
    }

    private static Refused length(String name, String... lines) {
        return new Refused("length: " + name, post(lines) + "hello", BAD_CONTENT_LENGTH);
    }

    private static Stream<Refused> codings() {
        return Stream.of(
                coding("another word", "transfer-encoding: xchunked"),
                coding("a longer word", "transfer-encoding: chunkedx"),
                coding("identity behind", "transfer-encoding: chunked, identity"),
                coding("identity before", "transfer-encoding: identity, chunked"),
                coding("identity", "transfer-encoding: identity"),
                coding("gzip", "transfer-encoding: gzip, chunked"),
                coding("a list of two", "transfer-encoding: chunked, chunked"),
                coding("two fields", "transfer-encoding: chunked", "transfer-encoding: chunked"),
                coding("two fields, one of them other", "transfer-encoding: chunked", "transfer-encoding: cow"),
                coding("two fields, one of them empty", "transfer-encoding: chunked", "transfer-encoding:"),
                coding("a tab before", "transfer-encoding:\tchunked"),
                coding("a tab behind", "transfer-encoding: chunked\t"),
                coding("two spaces before", "transfer-encoding:  chunked"),
                coding("a space behind", "transfer-encoding: chunked "),
                coding("a comma before", "transfer-encoding: ,chunked"),
                coding("a comma behind", "transfer-encoding: chunked,"),
                coding("a parameter", "transfer-encoding: chunked;q=1"),
                coding("quotes", "transfer-encoding: \"chunked\""),
                coding("a byte beyond ASCII", "transfer-encoding: \u00FFchunked"),
                coding("nothing", "transfer-encoding:"));
    }

    private static Refused coding(String name, String... lines) {
        return new Refused("coding: " + name, post(lines) + SMUGGLED, BAD_TRANSFER_ENCODING);
    }

    /** Framing fields that some reader takes for framing and another does not. */
    private static Stream<Refused> disguises() {
        return Stream.of(
                disguise("a space before the colon", "transfer-encoding : chunked"),
                disguise("a tab before the colon", "transfer-encoding\t: chunked"),
                disguise("a vertical tab before the colon", "transfer-encoding\u000B: chunked"),
                disguise("a vertical tab before the value", "transfer-encoding:\u000Bchunked"),
                disguise("a form feed before the value", "transfer-encoding:\fchunked"),
                disguise("a vertical tab behind the value", "transfer-encoding: chunked\u000B"),
                disguise("a NUL behind the value", "transfer-encoding: chunked\u0000"),
                disguise("the value on a folded line", "transfer-encoding:\r\n chunked"),
                disguise("the value on a line folded with a tab", "transfer-encoding:\r\n\tchunked"),
                disguise("a space before the name", "x: y\r\n transfer-encoding: chunked"),
                disguise("a bare CR before the name", "x: y\r\rtransfer-encoding: chunked"),
                disguise("behind a bare CR", "x: y\rtransfer-encoding: chunked"),
                disguise("behind a bare LF", "x: y\ntransfer-encoding: chunked"),
                disguise("a length with a space before the colon", "content-length : 40"),
                disguise("a length on a folded line", "content-length:\r\n 40"),
                disguise("a length behind a bare CR", "x: y\rcontent-length: 40"),
                disguise("a length behind a bare LF", "x: y\ncontent-length: 40"),
                disguise("a length with a NUL", "content-length: 40\u0000"));
    }

    private static Refused disguise(String name, String lines) {
        return new Refused("disguised: " + name, post(lines) + SMUGGLED, MALFORMED_FIELD);
    }

    private static Stream<Refused> expectations() {
        return Stream.of(
                expectation("a word before", "expect: y 100-continue"),
                expectation("a list", "expect: 100-continue, 100-continue"),
                expectation("a parameter", "expect: 100-continue;x"),
                expectation("another", "expect: 200-ok"),
                expectation("only the number", "expect: 100"),
                expectation("nothing", "expect:"),
                expectation("two fields", "expect: 100-continue\r\nexpect: 100-continue"));
    }

    private static Refused expectation(String name, String lines) {
        return new Refused("expectation: " + name, post(lines, "content-length: 5"), EXPECTATION_FAILED);
    }

    private static Stream<Refused> tunnels() {
        String smuggled = "GET /refused-too HTTP/1.1\r\nhost: a\r\n\r\n";
        return Stream.of(
                new Refused(
                        "CONNECT", "CONNECT refused:443 HTTP/1.1\r\nhost: refused:443\r\n\r\n", METHOD_NOT_SUPPORTED),
                new Refused(
                        "CONNECT with bytes behind it",
                        "CONNECT refused:443 HTTP/1.1\r\nhost: refused:443\r\n\r\n" + smuggled,
                        METHOD_NOT_SUPPORTED),
                new Refused(
                        "an upgrade with a body",
                        get("connection: upgrade", "upgrade: websocket", "content-length: 5") + "hello",
                        BAD_UPGRADE),
                new Refused(
                        "an upgrade with a chunked body",
                        get("connection: upgrade", "upgrade: websocket", "transfer-encoding: chunked") + SMUGGLED,
                        BAD_UPGRADE));
    }
}
