package io.headgate.dataplane.corpus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.Message;
import io.headgate.dataplane.testing.TestClient;
import io.headgate.dataplane.testing.TestOrigin;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Odd but valid requests: the same at the origin whether they come whole or byte by byte, and never more than the
 * client meant.
 */
class AcceptedRequestsTest {
    /**
     * A valid request.
     *
     * @param name what is odd about it
     * @param bytes as sent
     * @param seen method, target, host and body at the origin
     */
    record Accepted(String name, String bytes, String seen) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static TestOrigin origin;
    private static Gateway gateway;

    @BeforeAll
    static void start() {
        origin = TestOrigin.answering(request -> TestOrigin.ok(request.method() + " " + request.target() + " "
                + request.field("host") + " " + request.text()
                + request.trailers().stream().map(Message.Line::name).toList()
                + twins(request)));
        gateway = Gateway.before(origin);
    }

    private static List<String> twins(Message request) {
        return request.fields().stream()
                .map(Message.Line::name)
                .filter(name ->
                        name.contains("_") || name.equals("te") || name.equals("keep-alive") || name.equals("x-hop"))
                .toList();
    }

    @AfterAll
    static void stop() {
        gateway.close();
        origin.close();
    }

    static Stream<Accepted> requests() {
        String host = "host: a\r\n\r\n";
        String chunked = "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n";
        return Stream.of(
                new Accepted("a plain GET", "GET / HTTP/1.1\r\n" + host, "GET / a [][]"),
                new Accepted("one empty line before", "\r\nGET / HTTP/1.1\r\n" + host, "GET / a [][]"),
                new Accepted("absolute form", "GET http://a/x?y HTTP/1.1\r\n" + host, "GET /x?y a [][]"),
                new Accepted(
                        "absolute form in capitals", "GET HTTP://A/x HTTP/1.1\r\nhost: a\r\n\r\n", "GET /x a [][]"),
                new Accepted("absolute form of https", "GET https://a/x HTTP/1.1\r\n" + host, "GET /x a [][]"),
                new Accepted("absolute form without a path", "GET http://a HTTP/1.1\r\n" + host, "GET / a [][]"),
                new Accepted("absolute form, query only", "GET http://a?y HTTP/1.1\r\n" + host, "GET /?y a [][]"),
                new Accepted("asterisk form", "OPTIONS * HTTP/1.1\r\n" + host, "OPTIONS * a [][]"),
                new Accepted("a method of its own", "PURGE / HTTP/1.1\r\n" + host, "PURGE / a [][]"),
                new Accepted("a method in small letters", "get / HTTP/1.1\r\n" + host, "get / a [][]"),
                new Accepted("an empty query", "GET /? HTTP/1.1\r\n" + host, "GET /? a [][]"),
                new Accepted(
                        "raw brackets in the query", "GET /?a[]={1}|^ HTTP/1.1\r\n" + host, "GET /?a[]={1}|^ a [][]"),
                new Accepted(
                        "percent signs in the query", "GET /?%zz%2f%00 HTTP/1.1\r\n" + host, "GET /?%zz%2f%00 a [][]"),
                new Accepted("a host in capitals", "GET / HTTP/1.1\r\nhost: A.Example\r\n\r\n", "GET / a.example [][]"),
                new Accepted("a host with a port", "GET / HTTP/1.1\r\nhost: a:8080\r\n\r\n", "GET / a:8080 [][]"),
                new Accepted("a host with a final dot", "GET / HTTP/1.1\r\nhost: A.b.\r\n\r\n", "GET / a.b [][]"),
                new Accepted("a final dot and a port", "GET / HTTP/1.1\r\nhost: a.b.:80\r\n\r\n", "GET / a.b:80 [][]"),
                new Accepted("an IPv6 host", "GET / HTTP/1.1\r\nhost: [::A]:80\r\n\r\n", "GET / [::a]:80 [][]"),
                new Accepted("no space before a value", "GET / HTTP/1.1\r\nhost:a\r\n\r\n", "GET / a [][]"),
                new Accepted("tabs around a value", "GET / HTTP/1.1\r\nhost:\ta\t\r\n\r\n", "GET / a [][]"),
                new Accepted("HTTP/1.0", "GET / HTTP/1.0\r\n" + host, "GET / a [][]"),
                new Accepted("HTTP/1.0 without host", "GET / HTTP/1.0\r\n\r\n", "GET / " + origin.address() + " [][]"),
                new Accepted(
                        "an unknown upgrade",
                        "GET / HTTP/1.1\r\nconnection: upgrade\r\nupgrade: h2c\r\n" + host,
                        "GET / a [][]"),
                new Accepted(
                        "names with underscores",
                        "GET / HTTP/1.1\r\ncontent_length: 9\r\nx_y: z\r\n" + host,
                        "GET / a [][]"),
                new Accepted(
                        "fields for this hop",
                        "GET / HTTP/1.1\r\nte: trailers\r\nkeep-alive: 5\r\nconnection: x-hop, host\r\nx-hop: y\r\n"
                                + host,
                        "GET / a [][]"),
                new Accepted(
                        "a length", "POST / HTTP/1.1\r\ncontent-length: 5\r\n" + host + "hello", "POST / a hello[][]"),
                new Accepted(
                        "a length with zeros",
                        "POST / HTTP/1.1\r\ncontent-length: 005\r\n" + host + "hello",
                        "POST / a hello[][]"),
                new Accepted(
                        "a GET with a body",
                        "GET / HTTP/1.1\r\ncontent-length: 5\r\n" + host + "hello",
                        "GET / a hello[][]"),
                new Accepted("chunks", chunked + "5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n", "POST / a hello![][]"),
                new Accepted(
                        "chunk sizes in capitals with zeros",
                        chunked + "000A\r\n0123456789\r\n00\r\n\r\n",
                        "POST / a 0123456789[][]"),
                new Accepted("chunk extensions", chunked + "5;a=b;c\r\nhello\r\n0;d\r\n\r\n", "POST / a hello[][]"),
                new Accepted("an empty chunked body", chunked + "0\r\n\r\n", "POST / a [][]"),
                new Accepted("trailers", chunked + "5\r\nhello\r\n0\r\nx: y\r\nz:\r\n\r\n", "POST / a hello[x, z][]"),
                new Accepted(
                        "Chunked in capitals",
                        "POST / HTTP/1.1\r\nhost: a\r\nTransfer-Encoding: CHUNKED\r\n\r\n1\r\nx\r\n0\r\n\r\n",
                        "POST / a x[][]"));
    }

    @ParameterizedTest
    @MethodSource("requests")
    void reachTheOriginWhole(Accepted request) {
        try (TestClient client = gateway.connect()) {
            client.send(request.bytes());
            assertEquals(request.seen(), client.read().text());
        }
    }

    @ParameterizedTest
    @MethodSource("requests")
    void reachTheOriginByteByByte(Accepted request) {
        try (TestClient client = gateway.connect()) {
            client.drip(request.bytes(), gateway::bytesIn);
            assertEquals(request.seen(), client.read().text());
        }
    }

    @ParameterizedTest
    @MethodSource("requests")
    void doNotDisturbTheNext(Accepted request) {
        boolean lasts = request.bytes().contains("HTTP/1.1");
        try (TestClient client = gateway.connect()) {
            client.send(request.bytes() + "GET /next HTTP/1.1\r\nhost: a\r\n\r\n");
            assertEquals(request.seen(), client.read().text());
            if (lasts) {
                assertEquals("GET /next a [][]", client.read().text());
            } else {
                assertFalse(client.readUntilEnd().contains("next"));
            }
        }
    }
}
