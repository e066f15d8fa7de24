package io.headgate.dataplane.accesslog;

import io.headgate.dataplane.exchange.Exchange;
import io.headgate.dataplane.exchange.ExchangeLog;
import io.headgate.dataplane.listener.ConnectionFacts;
import io.headgate.dataplane.metrics.WorkerCells;
import org.agrona.concurrent.MessageHandler;

/**
 * One worker's end of the log. {@link #ended} is confined to the worker's loop, {@link #read} to the log's thread; any
 * one thread may switch it on and off.
 */
final class WorkerLog implements ExchangeLog {
    private final WorkerCells cells;
    private final RecordRing ring;

    /** @param ringBytes a power of two */
    WorkerLog(WorkerCells cells, int ringBytes) {
        this.cells = cells;
        ring = new RecordRing(ringBytes);
    }

    void on() {
        ring.on();
    }

    void off() {
        ring.off();
    }

    @Override
    public void ended(Exchange exchange) {
        if (!ring.add(exchange, 0, 0)) {
            cells.accessLogDropped(1);
        }
    }

    @Override
    public void ended(ConnectionFacts connection) {
        if (!ring.add(connection)) {
            cells.accessLogDropped(1);
        }
    }

    /** Hands up to {@code max} records to {@code handler}; returns how many. */
    int read(MessageHandler handler, int max) {
        return ring.read(handler, max);
    }
}
