package io.headgate.dataplane.filter;

import io.headgate.config.Filter;
import io.headgate.dataplane.exchange.BodyFilter;
import io.headgate.dataplane.exchange.BodySink;
import io.headgate.dataplane.exchange.Exchange;
import io.headgate.dataplane.exchange.HttpFilter;
import io.headgate.dataplane.exchange.Verdict;
import io.headgate.dataplane.http.Method;
import io.headgate.dataplane.http.ResponseHead;
import io.headgate.dataplane.metrics.RouteCells;
import io.netty.buffer.ByteBuf;

/**
 * Compresses response bodies for clients that want it, piece by piece as they arrive. The exchange's slot holds the
 * stream; a body that is not to be compressed has none there and is passed on untouched.
 */
final class Gzip implements HttpFilter, BodyFilter {
    private final GzipRules rules;
    private final int level;
    private final RouteCells cells;
    private final int slot;

    Gzip(Filter.Gzip settings, RouteCells cells, int slot) {
        rules = new GzipRules(settings);
        level = settings.level();
        this.cells = cells;
        this.slot = slot;
    }

    @Override
    public Verdict onResponse(Exchange exchange) {
        ResponseHead head = exchange.response();
        if (!rules.allow(head, length(exchange, head))) {
            return Verdict.CONTINUE;
        }
        GzipRules.addVary(head);
        if (!head.hasBody() || !AcceptEncoding.wantsGzip(exchange.request())) {
            return Verdict.CONTINUE;
        }
        GzipStream stream = GzipStreams.ofThread().take(level);
        if (stream == null) {
            cells.compressionSkipped();
            return Verdict.CONTINUE;
        }
        exchange.ref(slot, stream);
        GzipRules.encode(head);
        exchange.responseLengthUnknown();
        return Verdict.CONTINUE;
    }

    private static long length(Exchange exchange, ResponseHead head) {
        boolean withheld = !head.hasBody() && exchange.request().method() == Method.HEAD;
        return withheld ? head.announcedLength() : head.contentLength();
    }

    @Override
    public void onBody(Exchange exchange, ByteBuf body, boolean last, BodySink next) {
        if (!(exchange.ref(slot) instanceof GzipStream stream)) {
            next.body(exchange, body, last);
            return;
        }
        stream.feed(body, last);
        ByteBuf piece = stream.poll(exchange.alloc());
        while (piece != null) {
            boolean end = stream.ended();
            next.body(exchange, piece, end);
            // What comes next may end the exchange, and with it the stream.
            if (end || exchange.ref(slot) != stream) {
                return;
            }
            piece = stream.poll(exchange.alloc());
        }
    }

    @Override
    public void onEnd(Exchange exchange) {
        if (exchange.ref(slot) instanceof GzipStream stream) {
            exchange.ref(slot, null);
            GzipStreams.ofThread().giveBack(stream);
        }
    }
}
