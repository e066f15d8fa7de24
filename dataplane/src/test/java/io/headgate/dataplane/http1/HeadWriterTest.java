package io.headgate.dataplane.http1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.exchange.Exchange;
import io.headgate.dataplane.exchange.ExchangeLog;
import io.headgate.dataplane.exchange.Reply;
import io.headgate.dataplane.http.Ascii;
import io.headgate.dataplane.http.HeadLimits;
import io.headgate.dataplane.http.ResponseHead;
import io.headgate.dataplane.metrics.Metrics;
import io.headgate.dataplane.testing.Seed;
import io.headgate.dataplane.worker.Worker;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Heads parsed, written and parsed again mean the same. */
class HeadWriterTest {
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final Worker worker = new Worker(0, channel.eventLoop(), PooledByteBufAllocator.DEFAULT);
    private final Metrics metrics = Metrics.open(null, 1, 100);
    private final HeadWriter writer = new HeadWriter(worker);

    @AfterEach
    void close() {
        metrics.close();
        channel.finishAndReleaseAll();
    }

    private Exchange exchange(String request) {
        Exchange exchange = new Exchange(worker, metrics.worker(0), ExchangeLog.OFF);
        Parsing.fill(exchange.request(), request);
        assertNull(RequestParser.parse(exchange.request(), 0, RequestParserTest.LIMITS), request);
        return exchange;
    }

    private Exchange answered(String request, String response) {
        Exchange exchange = exchange(request);
        Parsing.fill(exchange.response(), response);
        int method = exchange.request().method();
        assertNull(ResponseParser.parse(exchange.response(), 0, method, HeadLimits.RESPONSE), response);
        return exchange;
    }

    private static String text(ByteBuf head) {
        String text = head.toString(StandardCharsets.ISO_8859_1);
        head.release();
        return text;
    }

    private String request(String request) {
        return text(writer.request(exchange(request), "10.0.0.1:80"));
    }

    private String response(String response, long length, boolean chunked) {
        Exchange exchange = answered("GET / HTTP/1.1\r\nhost: a\r\n\r\n", response);
        return text(writer.response(exchange, length, chunked, true)).replaceFirst("date: [^\r]*\r\n", "");
    }

    @Test
    void anAnswerWithoutAReasonGetsThatOfItsStatus() {
        assertEquals(
                "HTTP/1.1 404 Not Found\r\ncontent-length: 3\r\n\r\n",
                response("HTTP/1.1 404\r\ncontent-length: 3\r\n\r\n", 3, false));
        assertEquals(
                "HTTP/1.1 404 Gone fishing\r\ncontent-length: 3\r\n\r\n",
                response("HTTP/1.1 404 Gone fishing\r\ncontent-length: 3\r\n\r\n", 3, false));
        assertEquals(
                "HTTP/1.1 599 \r\ncontent-length: 3\r\n\r\n",
                response("HTTP/1.1 599\r\ncontent-length: 3\r\n\r\n", 3, false));
    }

    @Test
    void writesARequestWithItsFramingAnew() {
        assertEquals("GET /?q HTTP/1.1\r\nhost: a\r\n\r\n", request("GET /?q HTTP/1.1\r\nhost: a\r\n\r\n"));
        assertEquals(
                "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\n\r\n",
                request("POST / HTTP/1.1\r\nContent-Length: 05\r\nhost: a\r\n\r\n"));
        assertEquals(
                "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n",
                request("POST / HTTP/1.1\r\nTransfer-Encoding: Chunked\r\nhost: a\r\n\r\n"));
        assertEquals(
                "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 0\r\n\r\n",
                request("POST / HTTP/1.1\r\nhost: a\r\n\r\n"));
        assertEquals(
                "GET / HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n",
                request("GET / HTTP/1.1\r\nUpgrade: WebSocket\r\nConnection: Upgrade\r\nhost: a\r\n\r\n"));
    }

    @Test
    void givesEveryRequestOneHost() {
        assertEquals("GET / HTTP/1.1\r\nhost: 10.0.0.1:80\r\n\r\n", request("GET / HTTP/1.0\r\n\r\n"));
        assertEquals("GET / HTTP/1.1\r\nhost: x\r\n\r\n", request("GET http://X/ HTTP/1.0\r\n\r\n"));
        assertEquals("GET / HTTP/1.1\r\nhost: x:8\r\n\r\n", request("GET / HTTP/1.1\r\nhost: X.:8\r\n\r\n"));
        assertEquals("OPTIONS * HTTP/1.1\r\nhost: a\r\n\r\n", request("OPTIONS * HTTP/1.1\r\nhost: a\r\n\r\n"));
        String unix = text(writer.request(exchange("GET / HTTP/1.0\r\n\r\n"), "unix:/run/x"));
        assertEquals("GET / HTTP/1.1\r\nhost: localhost\r\n\r\n", unix);
    }

    @Test
    void writesAResponseWithItsFramingAnew() {
        String ok = "HTTP/1.1 200 OK\r\nserver: x\r\n";
        assertEquals(ok + "content-length: 5\r\n\r\n", response(ok + "content-length: 005\r\n\r\n", 5, false));
        assertEquals(ok + "transfer-encoding: chunked\r\n\r\n", response(ok + "\r\n", -2, true));
        assertEquals(ok + "\r\n", response(ok + "\r\n", -2, false));
        assertEquals(
                "HTTP/1.1 204 No Content\r\n\r\n",
                response("HTTP/1.1 204 No Content\r\ncontent-length: 5\r\n\r\n", 0, false));
        assertEquals(
                "HTTP/1.1 304 Not Modified\r\ncontent-length: 5\r\n\r\n",
                response("HTTP/1.1 304 Not Modified\r\ncontent-length: 5\r\n\r\n", 0, false));
        assertEquals("HTTP/1.1 304 Not Modified\r\n\r\n", response("HTTP/1.0 304 Not Modified\r\n\r\n", 0, false));
    }

    @Test
    void everyResponseHasOneDate() {
        Exchange exchange = answered("GET / HTTP/1.1\r\nhost: a\r\n\r\n", "HTTP/1.1 200 OK\r\ndate: then\r\n\r\n");
        assertEquals(
                "HTTP/1.1 200 OK\r\ndate: then\r\ncontent-length: 0\r\n\r\n",
                text(writer.response(exchange, 0, false, true)));
        exchange = answered("GET / HTTP/1.1\r\nhost: a\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n");
        String dated = text(writer.response(exchange, 0, false, true));
        assertTrue(
                dated.matches(
                        "(?s)HTTP/1.1 200 OK\r\ndate: \\w{3}, \\d\\d \\w{3} \\d{4} \\d\\d:\\d\\d:\\d\\d GMT\r\n.*"),
                dated);
    }

    @Test
    void saysHowTheConnectionGoesOn() {
        String response = "HTTP/1.1 200 OK\r\ndate: then\r\n\r\n";
        Exchange old = answered("GET / HTTP/1.0\r\nhost: a\r\n\r\n", response);
        assertTrue(text(writer.response(old, 0, false, true)).endsWith("connection: keep-alive\r\n\r\n"));
        assertTrue(text(writer.response(old, 0, false, false)).endsWith("connection: close\r\n\r\n"));
        Exchange current = answered("GET / HTTP/1.1\r\nhost: a\r\n\r\n", response);
        assertFalse(text(writer.response(current, 0, false, true)).contains("connection"));
    }

    @Test
    void anAnswerOfItsOwnIsWholeAndToHeadWithoutBody() {
        Reply reply = Reply.of(200, "content-type: text/plain\r\n", Ascii.bytes("pong"));
        String pong = text(writer.reply(exchange("GET / HTTP/1.1\r\nhost: a\r\n\r\n"), reply, new byte[0], true));
        assertTrue(pong.endsWith("content-type: text/plain\r\ncontent-length: 4\r\n\r\npong"), pong);
        String head = text(
                writer.reply(exchange("HEAD / HTTP/1.1\r\nhost: a\r\n\r\n"), reply, Ascii.bytes("x: y\r\n"), false));
        assertTrue(head.endsWith("x: y\r\ncontent-length: 4\r\nconnection: close\r\n\r\n"), head);
    }

    @Test
    void anyRequestMeansTheSameAfterAnotherHop() {
        Seed seed = Seed.fresh();
        Random random = seed.random();
        for (int round = 0; round < 3000; round++) {
            String sent = randomRequest(random);
            Exchange first = exchange(sent);
            String forwarded = text(writer.request(first, "10.0.0.1:80"));
            Exchange second = exchange(forwarded);
            assertEquals(
                    Parsing.meaning(first.request()),
                    Parsing.meaning(second.request()),
                    sent + "\n" + forwarded + "\n" + seed);
            assertEquals(forwarded, text(writer.request(second, "10.0.0.1:80")), seed.toString());
        }
    }

    private static String randomRequest(Random random) {
        String[] methods = {"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "PURGE"};
        String[] targets = {"/", "/a/%2e/b", "/%61?q=%zz", "//x//?", "/a;b", "http://A.b:80/c", "/" + "x".repeat(500)};
        String[] fields = {
            "x: y",
            "X-Long: " + "v".repeat(300),
            "accept:",
            "cookie: a=b; c=d",
            "Connection: x",
            "te: trailers",
            "x_y: z",
            "keep-alive: 5",
            "via: 1.1 a",
            "x-~: \u00FF\t!",
            "expect: 100-continue"
        };
        String[] framings = {"", "content-length: 0\r\n", "content-length: 12\r\n", "transfer-encoding: chunked\r\n"};
        StringBuilder text = new StringBuilder(methods[random.nextInt(methods.length)])
                .append(' ')
                .append(targets[random.nextInt(targets.length)])
                .append(" HTTP/1.1\r\n");
        List<String> lines = new ArrayList<>();
        for (int count = random.nextInt(8); count > 0; count--) {
            String line = fields[random.nextInt(fields.length)];
            if (!line.startsWith("expect") || !lines.contains(line)) {
                lines.add(line);
            }
        }
        lines.add(random.nextInt(lines.size() + 1), "Host: A.b:80");
        lines.forEach(line -> text.append(line).append("\r\n"));
        return text + framings[random.nextInt(framings.length)] + "\r\n";
    }

    @Test
    void anInterimAnswerIsPassedOnAsItIs() {
        Exchange exchange = answered(
                "GET / HTTP/1.1\r\nhost: a\r\n\r\n",
                "HTTP/1.1 103 Early Hints\r\nlink: </x>\r\nconnection: x\r\nx: y\r\n\r\n");
        ResponseHead head = exchange.response();
        assertEquals("HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n", text(writer.informational(head)));
    }
}
