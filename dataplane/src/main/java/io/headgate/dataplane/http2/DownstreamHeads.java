package io.headgate.dataplane.http2;

import io.headgate.dataplane.exchange.Exchange;
import io.headgate.dataplane.exchange.Grpc;
import io.headgate.dataplane.exchange.Reply;
import io.headgate.dataplane.exchange.RequestId;
import io.headgate.dataplane.http.Ascii;
import io.headgate.dataplane.http.Field;
import io.headgate.dataplane.http.Method;
import io.headgate.dataplane.http.ResponseHead;
import io.headgate.dataplane.http2.hpack.HpackEncoder;
import io.headgate.dataplane.worker.Worker;
import io.netty.buffer.ByteBuf;

/**
 * Answers' heads as blocks: what was received less what was removed plus what was added, and a length written anew.
 * Confined to its worker.
 */
final class DownstreamHeads {
    /** More than status, date, HSTS, type and length take. */
    private static final int OWN_BYTES_MAX = 256;

    private static final byte[] GRPC = Ascii.bytes("content-type: application/grpc\r\n");
    private static final byte[] WEBSOCKET_ACCEPT = Ascii.bytes("sec-websocket-accept");

    private final Worker worker;
    private final Http2Connection<?> connection;

    DownstreamHeads(Http2Connection<?> connection) {
        this.connection = connection;
        worker = connection.worker;
    }

    /** Writes the final answer's head; {@code length} is that of the body, negative if only its end will tell. */
    void response(Http2Stream to, Exchange exchange, long length, boolean ends) {
        ResponseHead head = exchange.response();
        byte[] out = worker.scratch(HpackEncoder.bytesMax(head.fieldsBytesMax()) + OWN_BYTES_MAX);
        int at = HpackEncoder.status(out, connection.beginBlock(out), head.status());
        at = HpackEncoder.fields(out, at, head);
        if (!head.has(Field.DATE)) {
            at = lines(out, at, worker.dateLine());
        }
        if (!head.has(Field.STRICT_TRANSPORT_SECURITY)) {
            at = lines(out, at, exchange.hstsLine());
        }
        boolean announced = exchange.request().method() == Method.HEAD || head.status() == 304;
        long told = announced ? head.announcedLength() : head.status() == 204 ? -1 : length;
        if (told >= 0) {
            at = HpackEncoder.decimal(out, at, Field.CONTENT_LENGTH, told);
        }
        connection.writer.headers(to.id(), out, at, ends);
    }

    private static int lines(byte[] out, int at, byte[] lines) {
        return HpackEncoder.lines(out, at, lines, lines.length);
    }

    /** Writes an interim answer's head. */
    void informational(Http2Stream to, ResponseHead head) {
        byte[] out = worker.scratch(HpackEncoder.bytesMax(head.fieldsBytesMax()) + OWN_BYTES_MAX);
        int at = HpackEncoder.status(out, connection.beginBlock(out), head.status());
        at = HpackEncoder.fields(out, at, head);
        connection.writer.headers(to.id(), out, at, false);
    }

    /** Writes what 101 is in HTTP/1.1: the stream is a WebSocket from here (RFC 8441 section 5). */
    void switching(Http2Stream to, ResponseHead head) {
        head.removeAll(WEBSOCKET_ACCEPT);
        byte[] out = worker.scratch(HpackEncoder.bytesMax(head.fieldsBytesMax()) + OWN_BYTES_MAX);
        int at = HpackEncoder.status(out, connection.beginBlock(out), 200);
        at = HpackEncoder.fields(out, at, head);
        connection.writer.headers(to.id(), out, at, false);
    }

    /** Writes the head of an answer of the gateway's own. */
    void reply(Http2Stream to, Exchange exchange, Reply reply, byte[] extraFieldLines, boolean ends) {
        int length = reply.fieldLines().length + extraFieldLines.length;
        byte[] out = worker.scratch(HpackEncoder.bytesMax(length) + OWN_BYTES_MAX);
        int at = HpackEncoder.status(out, connection.beginBlock(out), reply.status());
        at = lines(out, at, worker.dateLine());
        at = lines(out, at, exchange.hstsLine());
        at = lines(out, at, reply.fieldLines());
        at = lines(out, at, extraFieldLines);
        if (reply.status() != 204 && reply.status() != 304) {
            at = HpackEncoder.decimal(out, at, Field.CONTENT_LENGTH, reply.bodyBytes());
        }
        connection.writer.headers(to.id(), out, at, ends);
    }

    /**
     * Writes the answer to a call of gRPC that fails here: a head alone, with what trailers would say, as its clients
     * look for nothing else; all that other answers say of themselves stands there too.
     *
     * @param reply what a request that is no call would be answered
     */
    void callFailed(Http2Stream to, Exchange exchange, Reply reply, byte[] extraFieldLines) {
        byte[] outcome = Grpc.outcome(reply.status(), exchange.failure());
        byte[] own = reply.fieldLines();
        int length = outcome.length + own.length + extraFieldLines.length;
        byte[] out = worker.scratch(HpackEncoder.bytesMax(length) + OWN_BYTES_MAX);
        int at = HpackEncoder.status(out, connection.beginBlock(out), 200);
        at = lines(out, at, worker.dateLine());
        at = lines(out, at, exchange.hstsLine());
        at = lines(out, at, GRPC);
        at = lines(out, at, outcome);
        at = HpackEncoder.lines(out, at, own, reply.contentTypeEnd(), own.length);
        at = lines(out, at, extraFieldLines);
        connection.writer.headers(to.id(), out, at, true);
    }

    /** Hands over the body of an answer of the gateway's own. */
    ByteBuf body(Exchange exchange, Reply reply) {
        byte[] out = worker.scratch(reply.bodyBytes());
        int at = Ascii.put(out, 0, reply.bodyHead());
        byte[] tail = reply.bodyTail();
        if (tail != null) {
            at = RequestId.put(out, at, exchange.requestIdHigh(), exchange.requestIdLow());
            at = Ascii.put(out, at, tail);
        }
        return worker.allocator().directBuffer(at, at).writeBytes(out, 0, at);
    }
}
