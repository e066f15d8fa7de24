package io.headgate.dataplane.exchange;

import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.metrics.WorkerCells;
import io.headgate.dataplane.worker.Worker;
import java.util.ArrayDeque;

/** A worker's unused exchanges. An idle connection holds none, which is what keeps it small. Confined to its worker. */
public final class ExchangePool {
    /** About 8 KiB each; more are left to the collector after a peak. */
    private static final int KEPT_MAX = 1024;

    private final Worker worker;
    private final WorkerCells cells;
    private final ExchangeLog log;
    private final ArrayDeque<Exchange> unused = new ArrayDeque<>();

    /** The arguments are those of {@link Exchange}. */
    public ExchangePool(Worker worker, WorkerCells cells, ExchangeLog log) {
        this.worker = worker;
        this.cells = cells;
        this.log = log;
    }

    /** A connection without a request under way ended with {@code why}. */
    public void failed(Failure why) {
        cells.failed(why);
    }

    /** Hands over one that is as new. */
    public Exchange take() {
        Exchange exchange = unused.pollLast();
        return exchange == null ? new Exchange(worker, cells, log) : exchange;
    }

    /** Takes back a cleared exchange. */
    public void giveBack(Exchange exchange) {
        if (unused.size() < KEPT_MAX) {
            unused.addLast(exchange);
        }
    }
}
