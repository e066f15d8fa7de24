package io.headgate.dataplane.trace;

import io.headgate.config.TraceParents;
import io.headgate.config.Tracing;
import io.headgate.dataplane.exchange.Exchange;
import io.headgate.dataplane.exchange.HttpFilter;
import io.headgate.dataplane.exchange.Verdict;
import io.headgate.dataplane.http.Field;
import io.headgate.dataplane.http.RequestHead;

/**
 * Gives a request its place in a trace. It stays in the trace that it comes with, and is recorded if that is; without
 * one a trace begins here, and chance decides. Either way the endpoint is told our span as its parent.
 *
 * <p>Three slots of the exchange hold our span's id, its parent's (0: none), and whether it is recorded.
 */
final class TraceFilter implements HttpFilter {
    /** How many slots of an exchange it takes. */
    static final int SLOTS = 3;

    private static final long EVERYTHING = Long.MAX_VALUE;

    private final WorkerTraces worker;
    private final boolean trustsEveryone;
    private final int slot;

    /** What the low 63 bits of a new trace's id must be below for it to be recorded, as OpenTelemetry's samplers do. */
    private final long sampledBelow;

    TraceFilter(WorkerTraces worker, Tracing settings, int slot) {
        this.worker = worker;
        this.slot = slot;
        trustsEveryone = settings.parents() == TraceParents.EVERYONE;
        sampledBelow = (long) (settings.sample() * EVERYTHING);
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        RequestHead head = exchange.request();
        int field = head.first(Field.TRACEPARENT);
        if (field >= 0 && counts(exchange, head, field)) {
            goOn(exchange, head.bytes(), head.valueStart(field));
        } else {
            begin(exchange);
            head.removeAll(Field.bit(Field.TRACESTATE)); // it speaks of another trace
        }
        head.removeAll(Field.bit(Field.TRACEPARENT));
        worker.addLine(exchange, exchange.slot(slot), exchange.slot(slot + 2) != 0);
        return Verdict.CONTINUE;
    }

    private boolean counts(Exchange exchange, RequestHead head, int field) {
        return !head.repeats(Field.TRACEPARENT)
                && (trustsEveryone || exchange.listener().trusted().contains(exchange.peer()))
                && TraceParent.isValid(head.bytes(), head.valueStart(field), head.valueEnd(field));
    }

    private void goOn(Exchange exchange, byte[] bytes, int at) {
        exchange.traceId(TraceParent.traceIdHigh(bytes, at), TraceParent.traceIdLow(bytes, at));
        exchange.slot(slot, worker.newId());
        exchange.slot(slot + 1, TraceParent.spanId(bytes, at));
        exchange.slot(slot + 2, TraceParent.isSampled(bytes, at) ? 1 : 0);
    }

    private void begin(Exchange exchange) {
        long low = worker.newId();
        exchange.traceId(worker.newId(), low);
        exchange.slot(slot, worker.newId());
        exchange.slot(slot + 1, 0);
        boolean sampled = sampledBelow == EVERYTHING || (low & Long.MAX_VALUE) < sampledBelow;
        exchange.slot(slot + 2, sampled ? 1 : 0);
    }

    @Override
    public void onEnd(Exchange exchange) {
        if (exchange.slot(slot + 2) != 0) {
            worker.ended(exchange, exchange.slot(slot), exchange.slot(slot + 1));
        }
    }
}
