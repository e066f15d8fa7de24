package io.headgate.dataplane.http1;

import io.headgate.config.Protocol;
import io.headgate.dataplane.exchange.CompiledListener;
import io.headgate.dataplane.exchange.ExchangeLog;
import io.headgate.dataplane.exchange.ExchangePool;
import io.headgate.dataplane.exchange.Upstream;
import io.headgate.dataplane.http2.Http2;
import io.headgate.dataplane.metrics.WorkerCells;
import io.headgate.dataplane.pool.Connector;
import io.headgate.dataplane.pool.Dialer;
import io.headgate.dataplane.pool.EndpointPool;
import io.headgate.dataplane.pool.Waiter;
import io.headgate.dataplane.worker.Worker;
import java.util.HashSet;
import java.util.Set;

/** HTTP/1 on one worker: what listeners and pools build their connections from. Confined to its worker. */
public final class Http1 implements Connector<Upstream> {
    /** A peer that got the last of what there is for it has this long to read it and close; then it is closed upon. */
    static final long LINGER_NS = 2_000_000_000L;

    private final Worker worker;
    private final HeadWriter heads;
    private final ExchangePool exchanges;
    private final Http2 http2;
    private final Dialer dialer;
    private final Set<Http1Upstream> ending = new HashSet<>();

    /**
     * @param http2 takes over clients that begin with it
     * @param dialer connects to endpoints, on this worker's loop
     */
    public Http1(Worker worker, WorkerCells cells, ExchangeLog log, Http2 http2, Dialer dialer) {
        this.worker = worker;
        this.dialer = dialer;
        heads = new HeadWriter(worker);
        exchanges = new ExchangePool(worker, cells, log);
        this.http2 = http2;
    }

    /** This worker's end of a listener. */
    public ListenerPort port(CompiledListener listener) {
        return new ListenerPort(worker, exchanges, heads, http2, listener);
    }

    @Override
    public Upstream connect(EndpointPool<Upstream> pool, Waiter<Upstream> waiter) {
        Http1Upstream upstream = new Http1Upstream(pool, waiter, worker, heads, ending);
        upstream.connecting(dialer.connect(pool, Protocol.HTTP1, true, upstream.events()));
        return upstream;
    }

    /** How many connections to endpoints are no exchange's any more, and only there until the last bytes are taken. */
    public int ending() {
        return ending.size();
    }

    /** Closes those at once. */
    public void closeEnding() {
        Set.copyOf(ending).forEach(Http1Upstream::close);
    }
}
