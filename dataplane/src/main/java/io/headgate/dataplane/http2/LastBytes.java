package io.headgate.dataplane.http2;

import io.headgate.dataplane.exchange.WriteWatch;
import io.headgate.dataplane.worker.Timed;
import io.headgate.dataplane.worker.Timers;
import io.headgate.dataplane.worker.Worker;

/**
 * The end of what a client sent through a tunnel whose exchange is over: the endpoint gets it as long as it goes on
 * taking it. Confined to its worker.
 */
final class LastBytes implements Timed {
    private final Worker worker;
    private final Http2Upstream place;
    private final Http2Stream stream;
    private final long stallNs;
    private final WriteWatch unsent = new WriteWatch();
    private final Timers.Timer timer;

    /** @param stallNs for which the endpoint may take nothing */
    LastBytes(Worker worker, Http2Upstream place, Http2Stream stream, long stallNs) {
        this.worker = worker;
        this.place = place;
        this.stream = stream;
        this.stallNs = stallNs;
        long nowNs = worker.nowNs();
        unsent.start(nowNs);
        timer = worker.timers().add(this, nowNs);
    }

    @Override
    public long onTimer(long nowNs) {
        if (unsent.stalled(nowNs, stream.sent, stallNs)) {
            place.lastBytesOver();
            return NEVER;
        }
        return unsent.expiresNs(stallNs);
    }

    /** They have been taken, or never will be. */
    void end() {
        worker.timers().cancel(timer);
    }
}
