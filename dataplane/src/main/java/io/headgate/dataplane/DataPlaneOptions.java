package io.headgate.dataplane;

import io.headgate.dataplane.exchange.ExchangeLog;
import io.headgate.dataplane.metrics.Metrics;
import java.util.function.IntFunction;

/**
 * What a data plane is given beside its snapshot.
 *
 * @param workers event loops, 1 to 256; fixed for the life of the process
 * @param metrics where workers count
 * @param logs the access log's end for each worker
 * @param stickySecret signs sticky cookies of upstreams without a secret of their own
 */
public record DataPlaneOptions(int workers, Metrics metrics, IntFunction<ExchangeLog> logs, byte[] stickySecret) {
    public DataPlaneOptions {
        if (workers < 1 || workers > 256) {
            throw new IllegalArgumentException("workers must be 1 to 256, not " + workers);
        }
    }
}
