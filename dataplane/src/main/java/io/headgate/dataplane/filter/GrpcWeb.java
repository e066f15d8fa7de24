package io.headgate.dataplane.filter;

import io.headgate.dataplane.exchange.BodyFilter;
import io.headgate.dataplane.exchange.BodySink;
import io.headgate.dataplane.exchange.Exchange;
import io.headgate.dataplane.exchange.HttpFilter;
import io.headgate.dataplane.exchange.RequestBodyFilter;
import io.headgate.dataplane.exchange.Verdict;
import io.headgate.dataplane.http.Ascii;
import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.http.Field;
import io.headgate.dataplane.http.Head;
import io.headgate.dataplane.http.RequestHead;
import io.headgate.dataplane.http.ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * Calls of gRPC for those who see no trailers, browsers above all (its project's PROTOCOL-WEB): messages are framed as
 * in gRPC and pass as they are; what would be trailers comes as one more frame behind them. Who asks in text gets and
 * sends all of that in base 64. An answer that is none of gRPC is passed on untouched.
 */
final class GrpcWeb implements HttpFilter, BodyFilter, RequestBodyFilter {
    private static final byte[] GRPC = Ascii.bytes("application/grpc");
    private static final byte[] GRPC_WEB = Ascii.bytes("application/grpc-web");
    private static final byte[] GRPC_WEB_TEXT = Ascii.bytes("application/grpc-web-text");
    private static final byte[] TYPE = Ascii.bytes("content-type: ");
    private static final byte[] TRAILERS = Ascii.bytes("trailers");
    private static final byte[] TE_TRAILERS = Ascii.bytes("te: trailers\r\n");
    private static final byte[] LINE_END = Ascii.bytes("\r\n");
    private static final byte[] NO_LINES = {};

    /** The first byte of the frame that holds what would be trailers. */
    private static final int TRAILER_FRAME = 0x80;

    private static final int FRAME_HEAD_BYTES = 5;

    // ---- the slot: what kind of call it is, and above that the state of its base 64
    private static final int NONE = 0;
    private static final int BINARY = 1;
    private static final int TEXT = 2;
    private static final int KIND_BITS = 2;

    private final int slot;

    GrpcWeb(int slot) {
        this.slot = slot;
    }

    private int kind(Exchange exchange) {
        return (int) exchange.slot(slot) & (1 << KIND_BITS) - 1;
    }

    // ---- heads

    @Override
    public Verdict onRequest(Exchange exchange) {
        RequestHead head = exchange.request();
        int kind = isType(head, GRPC_WEB_TEXT) ? TEXT : isType(head, GRPC_WEB) ? BINARY : NONE;
        exchange.slot(slot, kind);
        if (kind == NONE) {
            return Verdict.CONTINUE;
        }
        changeType(head, kind == TEXT ? GRPC_WEB_TEXT : GRPC_WEB, GRPC);
        if (!head.listHas(Field.TE, TRAILERS)) {
            head.add(TE_TRAILERS);
        }
        if (kind == TEXT && head.hasBody()) {
            head.framing(-1, head.keepAlive(), false, head.expectContinue());
        }
        return Verdict.CONTINUE;
    }

    @Override
    public Verdict onResponse(Exchange exchange) {
        ResponseHead head = exchange.response();
        int kind = kind(exchange);
        if (kind == NONE) {
            return Verdict.CONTINUE;
        }
        if (!isType(head, GRPC)) {
            exchange.slot(slot, NONE);
            return Verdict.CONTINUE;
        }
        changeType(head, GRPC, kind == TEXT ? GRPC_WEB_TEXT : GRPC_WEB);
        if (head.hasBody()) {
            exchange.responseLengthUnknown();
        }
        return Verdict.CONTINUE;
    }

    /** Whether the content is of {@code type}, whatever its messages are written in. */
    private static boolean isType(Head head, byte[] type) {
        int field = head.first(Field.CONTENT_TYPE);
        if (field < 0) {
            return false;
        }
        int behind = head.valueStart(field) + type.length;
        int end = head.valueEnd(field);
        return behind <= end
                && Ascii.equalsIgnoreCase(head.bytes(), head.valueStart(field), behind, type)
                && (behind == end || "+; ".indexOf(head.bytes()[behind]) >= 0);
    }

    private static void changeType(Head head, byte[] from, byte[] to) {
        int field = head.first(Field.CONTENT_TYPE);
        head.removeAll(Field.bit(Field.CONTENT_TYPE));
        head.add(TYPE);
        head.add(to);
        head.add(head.bytes(), head.valueStart(field) + from.length, head.valueEnd(field));
        head.add(LINE_END);
    }

    // ---- bodies

    @Override
    public @Nullable ByteBuf onRequestBody(Exchange exchange, ByteBuf body, boolean last) {
        if (kind(exchange) != TEXT) {
            return body;
        }
        int before = (int) (exchange.slot(slot) >>> KIND_BITS);
        ByteBuf out = exchange.alloc().directBuffer(Base64Text.decodedBytesMax(body.readableBytes()));
        int after = Base64Text.decode(before, body, out);
        body.release();
        if (after == Base64Text.BROKEN || last && after != Base64Text.BETWEEN) {
            out.release();
            exchange.fail(Failure.BAD_BASE64);
            return null;
        }
        exchange.slot(slot, (long) after << KIND_BITS | TEXT);
        return out;
    }

    @Override
    public void onBody(Exchange exchange, ByteBuf body, boolean last, BodySink next) {
        int kind = kind(exchange);
        if (kind == NONE) {
            next.body(exchange, body, last);
            return;
        }
        if (body.isReadable()) {
            next.body(exchange, kind == TEXT ? Base64Text.encode(exchange.alloc(), body) : body, false);
        } else {
            body.release();
        }
        if (last && exchange.active()) {
            ByteBuf trailers = trailers(exchange);
            next.body(exchange, kind == TEXT ? Base64Text.encode(exchange.alloc(), trailers) : trailers, true);
        }
    }

    /** Hands over what would be trailers as a frame; nothing if there are none. */
    private static ByteBuf trailers(Exchange exchange) {
        int length = exchange.trailerLength();
        if (length == 0) {
            return Unpooled.EMPTY_BUFFER;
        }
        ByteBuf frame = exchange.alloc()
                .directBuffer(FRAME_HEAD_BYTES + length)
                .writeByte(TRAILER_FRAME)
                .writeInt(length)
                .writeBytes(exchange.trailer(), 0, length);
        exchange.trailer(NO_LINES, 0);
        return frame;
    }
}
