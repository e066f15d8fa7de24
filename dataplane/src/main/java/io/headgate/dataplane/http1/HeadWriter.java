package io.headgate.dataplane.http1;

import io.headgate.dataplane.exchange.CompiledRoute;
import io.headgate.dataplane.exchange.Exchange;
import io.headgate.dataplane.exchange.Replies;
import io.headgate.dataplane.exchange.Reply;
import io.headgate.dataplane.exchange.RequestId;
import io.headgate.dataplane.http.Ascii;
import io.headgate.dataplane.http.Field;
import io.headgate.dataplane.http.Method;
import io.headgate.dataplane.http.RequestHead;
import io.headgate.dataplane.http.ResponseHead;
import io.headgate.dataplane.route.PathRewrite;
import io.headgate.dataplane.worker.Worker;
import io.netty.buffer.ByteBuf;

/**
 * Heads as bytes: what was received less what was removed plus what was added, and framing written anew from what the
 * parser understood, never copied. Each method hands over a new buffer. Confined to its worker.
 */
final class HeadWriter {
    private static final byte[] HTTP_11_END = Ascii.bytes(" HTTP/1.1\r\n");
    private static final byte[] HTTP_11 = Ascii.bytes("HTTP/1.1 ");
    private static final byte[] LINE_END = Ascii.bytes("\r\n");
    private static final byte[] HOST = Ascii.bytes("host: ");
    private static final byte[] CONTENT_LENGTH = Ascii.bytes("content-length: ");
    private static final byte[] CHUNKED = Ascii.bytes("transfer-encoding: chunked\r\n");
    private static final byte[] CLOSE = Ascii.bytes("connection: close\r\n");
    private static final byte[] KEEP_ALIVE = Ascii.bytes("connection: keep-alive\r\n");
    private static final byte[] WEBSOCKET = Ascii.bytes("connection: upgrade\r\nupgrade: websocket\r\n");

    /** More than all lines written here together. */
    private static final int OWN_BYTES_MAX = 512;

    private final Worker worker;

    HeadWriter(Worker worker) {
        this.worker = worker;
    }

    /** The request's head for an endpoint named {@code endpointHost}, which is used if the client sent no Host. */
    ByteBuf request(Exchange exchange, String endpointHost) {
        RequestHead head = exchange.request();
        CompiledRoute route = exchange.route();
        byte[] bytes = head.bytes();
        byte[] hostLine = route == null ? null : route.hostLine();
        PathRewrite rewrite = route == null ? null : route.pathRewrite();
        int rewriteMax = rewrite == null ? 0 : rewrite.addedBytesMax();
        byte[] out = worker.scratch(
                head.fieldsBytesMax() + rewriteMax + OWN_BYTES_MAX + (hostLine == null ? 0 : hostLine.length));
        int at = copy(bytes, head.methodStart(), head.methodEnd(), out, 0);
        out[at++] = ' ';
        at = rewrite == null
                ? copy(bytes, head.pathStart(), head.pathEnd(), out, at)
                : rewrite.write(bytes, head.pathStart(), head.pathEnd(), out, at);
        if (head.hasQuery()) {
            out[at++] = '?';
            at = copy(bytes, head.queryStart(), head.queryEnd(), out, at);
        }
        at = Ascii.put(out, at, HTTP_11_END);
        if (hostLine != null) {
            head.removeAll(Field.bit(Field.HOST));
            at = Ascii.put(out, at, hostLine);
        } else if (!head.has(Field.HOST) || head.hostHasFinalDot()) {
            head.removeAll(Field.bit(Field.HOST));
            at = putHost(out, at, head, endpointHost);
        }
        at = head.writeFields(out, at);
        at = requestFraming(head, out, at);
        return buffer(out, Ascii.put(out, at, LINE_END), MessageWriter.roomFor(head.contentLength()));
    }

    /** Only for HTTP/1.0 without Host, and for a host with a final dot, which is left out. */
    private static int putHost(byte[] out, int at, RequestHead head, String endpointHost) {
        int to = Ascii.put(out, at, HOST);
        if (head.authorityEnd() > head.hostStart()) {
            to = copy(head.bytes(), head.hostStart(), head.hostEnd(), out, to);
            to = copy(head.bytes(), head.hostEnd() + (head.hostHasFinalDot() ? 1 : 0), head.authorityEnd(), out, to);
        } else {
            to = Ascii.put(out, to, Ascii.bytes(endpointHost.startsWith("unix:") ? "localhost" : endpointHost));
        }
        return Ascii.put(out, to, LINE_END);
    }

    private static int requestFraming(RequestHead head, byte[] out, int at) {
        if (head.upgrade()) {
            return Ascii.put(out, at, WEBSOCKET);
        }
        if (head.chunked()) {
            return Ascii.put(out, at, CHUNKED);
        }
        int method = head.method();
        boolean saysLength = head.hasBody() || method == Method.POST || method == Method.PUT || method == Method.PATCH;
        return saysLength ? putLength(out, at, head.contentLength()) : at;
    }

    /**
     * The final response's head.
     *
     * @param length bytes of body that follow; negative: chunked if {@code chunked}, else until the connection closes
     */
    ByteBuf response(Exchange exchange, long length, boolean chunked, boolean keepAlive) {
        ResponseHead head = exchange.response();
        byte[] out = worker.scratch(head.fieldsBytesMax() + OWN_BYTES_MAX);
        int at = statusLine(head, out);
        at = head.writeFields(out, at);
        if (!head.has(Field.DATE)) {
            at = Ascii.put(out, at, worker.dateLine());
        }
        if (!head.has(Field.STRICT_TRANSPORT_SECURITY)) {
            at = Ascii.put(out, at, exchange.hstsLine());
        }
        if (chunked) {
            at = Ascii.put(out, at, CHUNKED);
        } else {
            at = responseLength(exchange, head, length, out, at);
        }
        at = connection(exchange.request(), keepAlive, out, at);
        return buffer(out, Ascii.put(out, at, LINE_END), MessageWriter.roomFor(length));
    }

    private static int responseLength(Exchange exchange, ResponseHead head, long length, byte[] out, int at) {
        int status = head.status();
        if (exchange.request().method() == Method.HEAD || status == 304) {
            return head.announcedLength() < 0 ? at : putLength(out, at, head.announcedLength());
        }
        return length < 0 || status == 204 ? at : putLength(out, at, length);
    }

    private static int connection(RequestHead request, boolean keepAlive, byte[] out, int at) {
        if (!keepAlive) {
            return Ascii.put(out, at, CLOSE);
        }
        return request.http10() ? Ascii.put(out, at, KEEP_ALIVE) : at;
    }

    /** An interim response's head. */
    ByteBuf informational(ResponseHead head) {
        byte[] out = worker.scratch(head.fieldsBytesMax() + OWN_BYTES_MAX);
        int at = head.writeFields(out, statusLine(head, out));
        return buffer(out, Ascii.put(out, at, LINE_END), 0);
    }

    /** The head of a 101 that turns the connection into a WebSocket. */
    ByteBuf switching(ResponseHead head) {
        byte[] out = worker.scratch(head.fieldsBytesMax() + OWN_BYTES_MAX);
        int at = head.writeFields(out, statusLine(head, out));
        at = Ascii.put(out, at, WEBSOCKET);
        return buffer(out, Ascii.put(out, at, LINE_END), 0);
    }

    /** An answer of the gateway's own, with its body unless the request was HEAD. */
    ByteBuf reply(Exchange exchange, Reply reply, byte[] extraFieldLines, boolean keepAlive) {
        byte[] out =
                worker.scratch(reply.fieldLines().length + extraFieldLines.length + reply.bodyBytes() + OWN_BYTES_MAX);
        int at = Ascii.put(out, 0, HTTP_11);
        at = Ascii.putDecimal(out, at, reply.status());
        out[at++] = ' ';
        at = Ascii.put(out, at, Replies.title(reply.status()));
        at = Ascii.put(out, at, LINE_END);
        at = Ascii.put(out, at, worker.dateLine());
        at = Ascii.put(out, at, exchange.hstsLine());
        at = Ascii.put(out, at, reply.fieldLines());
        at = Ascii.put(out, at, extraFieldLines);
        if (reply.status() != 204 && reply.status() != 304) {
            at = putLength(out, at, reply.bodyBytes());
        }
        at = connection(exchange.request(), keepAlive, out, at);
        at = Ascii.put(out, at, LINE_END);
        if (exchange.request().method() != Method.HEAD) {
            at = body(exchange, reply, out, at);
        }
        return buffer(out, at, 0);
    }

    private static int body(Exchange exchange, Reply reply, byte[] out, int at) {
        int to = Ascii.put(out, at, reply.bodyHead());
        byte[] tail = reply.bodyTail();
        if (tail != null) {
            to = RequestId.put(out, to, exchange.requestIdHigh(), exchange.requestIdLow());
            to = Ascii.put(out, to, tail);
        }
        return to;
    }

    private static int statusLine(ResponseHead head, byte[] out) {
        int at = Ascii.put(out, 0, HTTP_11);
        at = Ascii.putDecimal(out, at, head.status());
        out[at++] = ' ';
        at = head.reasonEnd() == head.reasonStart()
                ? Ascii.put(out, at, Replies.title(head.status())) // HTTP/2 has none, and some clients wait for it
                : copy(head.bytes(), head.reasonStart(), head.reasonEnd(), out, at);
        return Ascii.put(out, at, LINE_END);
    }

    private static int putLength(byte[] out, int at, long length) {
        int to = Ascii.put(out, at, CONTENT_LENGTH);
        to = Ascii.putDecimal(out, to, length);
        return Ascii.put(out, to, LINE_END);
    }

    private static int copy(byte[] from, int start, int end, byte[] out, int at) {
        System.arraycopy(from, start, out, at, end - start);
        return at + end - start;
    }

    private ByteBuf buffer(byte[] out, int length, int room) {
        return worker.allocator().directBuffer(length + room, length + room).writeBytes(out, 0, length);
    }
}
