package io.headgate.dataplane;

import io.headgate.config.snapshot.EndpointId;
import io.headgate.dataplane.exchange.ExchangeLog;
import io.headgate.dataplane.metrics.Metrics;
import io.headgate.dataplane.tls.ClientStatuses;
import io.headgate.dataplane.tls.StatusAsker;
import io.headgate.dataplane.tls.TicketKeys;
import io.headgate.dataplane.trace.WorkerTraces;
import io.headgate.dataplane.upstream.Ejected;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * What a data plane is given beside its snapshot.
 *
 * @param workers event loops, 1 to 256; fixed for the life of the process
 * @param metrics where workers count
 * @param logs the access log's end for each worker
 * @param traces each worker's end of tracing
 * @param stickySecret signs sticky cookies of upstreams without a secret of their own
 * @param open sockets of listeners that were open before; taken over, whatever comes of it
 * @param ejected endpoints that requests to another process have taken out
 * @param tickets seals the tickets of TLS sessions
 * @param statuses what authorities have revoked of clients' certificates
 */
public record DataPlaneOptions(
        int workers,
        Metrics metrics,
        IntFunction<ExchangeLog> logs,
        IntFunction<WorkerTraces> traces,
        byte[] stickySecret,
        List<OpenSocket> open,
        Map<EndpointId, Ejected> ejected,
        TicketKeys tickets,
        ClientStatuses statuses) {
    /**
     * For a data plane that opens all its sockets itself, without tracing, whatever the snapshot says: requests get
     * their place in a trace, and nothing is recorded.
     */
    public DataPlaneOptions(int workers, Metrics metrics, IntFunction<ExchangeLog> logs, byte[] stickySecret) {
        this(
                workers,
                metrics,
                logs,
                worker -> new WorkerTraces(metrics.worker(worker), RING_OFF_BYTES),
                stickySecret,
                List.of(),
                Map.of(),
                new TicketKeys(System.nanoTime()),
                new ClientStatuses(StatusAsker.NOBODY));
    }

    /** The same with sockets that were open before. */
    public DataPlaneOptions with(List<OpenSocket> sockets) {
        return new DataPlaneOptions(workers, metrics, logs, traces, stickySecret, sockets, ejected, tickets, statuses);
    }

    /** The same with somebody who asks authorities. */
    public DataPlaneOptions with(ClientStatuses other) {
        return new DataPlaneOptions(workers, metrics, logs, traces, stickySecret, open, ejected, tickets, other);
    }

    /** Of a ring that is never made. */
    private static final int RING_OFF_BYTES = 4096;

    public DataPlaneOptions {
        if (workers < 1 || workers > 256) {
            throw new IllegalArgumentException("workers must be 1 to 256, not " + workers);
        }
    }
}
