package io.headgate.dataplane.trace;

import io.headgate.config.Tracing;
import io.headgate.dataplane.accesslog.RecordRing;
import io.headgate.dataplane.exchange.Exchange;
import io.headgate.dataplane.exchange.HttpFilter;
import io.headgate.dataplane.http.Ascii;
import io.headgate.dataplane.metrics.WorkerCells;
import java.util.SplittableRandom;
import org.agrona.concurrent.MessageHandler;

/** One worker's end of tracing. What is not said to be for others is confined to the worker's loop. */
public final class WorkerTraces {
    /** How many slots of an exchange the filter takes. */
    public static final int SLOTS = TraceFilter.SLOTS;

    private static final byte[] NAME = Ascii.bytes("traceparent: ");
    private static final byte[] LINE_END = Ascii.bytes("\r\n");

    private final WorkerCells cells;
    private final RecordRing ring;
    private final byte[] line = new byte[NAME.length + TraceParent.BYTES + LINE_END.length];
    private final SplittableRandom random = new SplittableRandom();

    /**
     * Records nothing until its ring is on.
     *
     * @param ringBytes a power of two
     */
    public WorkerTraces(WorkerCells cells, int ringBytes) {
        this.cells = cells;
        ring = new RecordRing(ringBytes);
    }

    /**
     * What gives requests of a route their place in a trace. Any thread; then the worker's.
     *
     * @param slot the first of {@link #SLOTS} of the exchange's that are the filter's
     */
    public HttpFilter filter(Tracing settings, int slot) {
        return new TraceFilter(this, settings, slot);
    }

    void on() {
        ring.on();
    }

    void off() {
        ring.off();
    }

    /** Never 0, which stands for none. Not a secret. */
    long newId() {
        long id;
        do {
            id = random.nextLong();
        } while (id == 0);
        return id;
    }

    /** Tells the endpoint which span of which trace its own are part of. */
    void addLine(Exchange exchange, long spanId, boolean sampled) {
        int at = Ascii.put(line, 0, NAME);
        at = TraceParent.put(line, at, exchange.traceIdHigh(), exchange.traceIdLow(), spanId, sampled);
        exchange.request().add(line, 0, Ascii.put(line, at, LINE_END));
    }

    void ended(Exchange exchange, long spanId, long parentId) {
        if (!ring.add(exchange, spanId, parentId)) {
            cells.spanDropped();
        }
    }

    /** For the thread that exports: hands up to {@code max} records to {@code handler}; returns how many. */
    int read(MessageHandler handler, int max) {
        return ring.read(handler, max);
    }
}
