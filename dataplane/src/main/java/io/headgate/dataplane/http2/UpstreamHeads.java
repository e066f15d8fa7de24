package io.headgate.dataplane.http2;

import io.headgate.dataplane.exchange.CompiledRoute;
import io.headgate.dataplane.exchange.Exchange;
import io.headgate.dataplane.http.Ascii;
import io.headgate.dataplane.http.Field;
import io.headgate.dataplane.http.Method;
import io.headgate.dataplane.http.RequestHead;
import io.headgate.dataplane.http2.hpack.HpackEncoder;
import io.headgate.dataplane.route.PathRewrite;
import io.headgate.dataplane.worker.Worker;
import org.jspecify.annotations.Nullable;

/** Requests' heads as blocks: what was received less what was removed plus what was added. Confined to its worker. */
final class UpstreamHeads {
    /** Method, scheme, length and what stands around them. */
    private static final int OWN_BYTES_MAX = 256;

    private static final byte[] TE_TRAILERS = Ascii.bytes("te: trailers\r\n");
    private static final byte[] TRAILERS = Ascii.bytes("trailers");
    private static final byte[] HOST_NAME = Ascii.bytes("host: ");
    private static final byte[] CONNECT = Ascii.bytes("CONNECT");
    private static final byte[] PROTOCOL = Ascii.bytes(":protocol");
    private static final byte[] WEBSOCKET = Ascii.bytes("websocket");
    private static final byte[] LOCALHOST = Ascii.bytes("localhost");
    private static final int AUTHORITY = 1;
    private static final int GET = 2;
    private static final int POST = 3;
    private static final int PATH = 4;
    private static final int HTTP = 6;
    private static final int HTTPS = 7;

    private final Worker worker;
    private final Http2Connection<?> connection;
    private final byte[] endpointHost;
    private int scheme = HTTP;

    /** @param endpointName is the host of requests that say none */
    UpstreamHeads(Http2Connection<?> connection, String endpointName) {
        this.connection = connection;
        worker = connection.worker;
        endpointHost = endpointName.startsWith("unix:") ? LOCALHOST : Ascii.bytes(endpointName);
    }

    /** Requests go by TLS, as they are to say. */
    void encrypted() {
        scheme = HTTPS;
    }

    /** Writes the request's head; one that upgrades is the CONNECT that begins a WebSocket (RFC 8441 section 4). */
    void request(Http2Stream to, Exchange exchange, boolean ends) {
        RequestHead head = exchange.request();
        CompiledRoute route = exchange.route();
        byte[] hostLine = route == null ? null : route.hostLine();
        PathRewrite rewrite = route == null ? null : route.pathRewrite();
        int pathMax = head.length() + (rewrite == null ? 0 : rewrite.addedBytesMax());
        int hostMax = (hostLine == null ? 0 : hostLine.length) + endpointHost.length;
        int blockMax = HpackEncoder.bytesMax(head.fieldsBytesMax() + pathMax + hostMax) + OWN_BYTES_MAX;
        byte[] out = worker.scratch(blockMax + pathMax + hostMax);
        int at = connection.beginBlock(out);
        at = head.upgrade() ? webSocket(out, at) : method(out, at, head);
        at = HpackEncoder.indexed(out, at, scheme);
        int pathEnd = path(head, rewrite, out, blockMax);
        at = HpackEncoder.named(out, at, PATH, out, blockMax, pathEnd);
        at = authority(head, hostLine, out, at, blockMax);
        head.removeAll(Field.bit(Field.HOST));
        if (head.upgrade()) {
            head.removeAll(WebSocketKey.NAME);
        }
        at = HpackEncoder.fields(out, at, head);
        if (head.listHas(Field.TE, TRAILERS)) {
            at = HpackEncoder.lines(out, at, TE_TRAILERS, TE_TRAILERS.length);
        }
        if (saysLength(head)) {
            at = HpackEncoder.decimal(out, at, Field.CONTENT_LENGTH, head.contentLength());
        }
        connection.writer.headers(to.id(), out, at, ends);
    }

    private static boolean saysLength(RequestHead head) {
        int method = head.method();
        return head.contentLength() > 0
                || !head.chunked() && (method == Method.POST || method == Method.PUT || method == Method.PATCH);
    }

    private static int webSocket(byte[] out, int at) {
        int to = HpackEncoder.named(out, at, GET, CONNECT, 0, CONNECT.length);
        return HpackEncoder.pseudo(out, to, PROTOCOL, WEBSOCKET);
    }

    private static int method(byte[] out, int at, RequestHead head) {
        return switch (head.method()) {
            case Method.GET -> HpackEncoder.indexed(out, at, GET);
            case Method.POST -> HpackEncoder.indexed(out, at, POST);
            default -> HpackEncoder.named(out, at, GET, head.bytes(), head.methodStart(), head.methodEnd());
        };
    }

    /** Puts path and query at {@code at}; returns the index behind. */
    private static int path(RequestHead head, @Nullable PathRewrite rewrite, byte[] out, int at) {
        byte[] bytes = head.bytes();
        int to;
        if (rewrite == null) {
            to = at + head.pathEnd() - head.pathStart();
            System.arraycopy(bytes, head.pathStart(), out, at, to - at);
        } else {
            to = rewrite.write(bytes, head.pathStart(), head.pathEnd(), out, at);
        }
        if (head.hasQuery()) {
            out[to++] = '?';
            System.arraycopy(bytes, head.queryStart(), out, to, head.queryEnd() - head.queryStart());
            to += head.queryEnd() - head.queryStart();
        }
        return to;
    }

    private int authority(RequestHead head, byte @Nullable [] hostLine, byte[] out, int at, int room) {
        if (hostLine != null) {
            return HpackEncoder.named(out, at, AUTHORITY, hostLine, HOST_NAME.length, hostLine.length - 2);
        }
        byte[] bytes = head.bytes();
        if (head.authorityEnd() == head.hostStart()) {
            return HpackEncoder.named(out, at, AUTHORITY, endpointHost, 0, endpointHost.length);
        }
        if (!head.hostHasFinalDot()) {
            return HpackEncoder.named(out, at, AUTHORITY, bytes, head.hostStart(), head.authorityEnd());
        }
        int to = room + head.hostEnd() - head.hostStart();
        System.arraycopy(bytes, head.hostStart(), out, room, to - room);
        int behind = head.hostEnd() + 1;
        System.arraycopy(bytes, behind, out, to, head.authorityEnd() - behind);
        return HpackEncoder.named(out, at, AUTHORITY, out, room, to + head.authorityEnd() - behind);
    }
}
