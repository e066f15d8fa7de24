package io.headgate.dataplane.testing;

import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.listener.ConnectionFacts;
import org.jspecify.annotations.Nullable;

/**
 * What the log was told about a connection that was passed on.
 *
 * @param endpoint empty when no connection was had
 * @param failure null when both sides ended it in order
 */
public record PassedOn(
        boolean datagrams,
        String listener,
        String upstream,
        String endpoint,
        @Nullable Failure failure,
        int retries,
        long bytesIn,
        long bytesOut,
        long queueNs,
        long connectNs,
        long durationNs) {

    static PassedOn of(ConnectionFacts connection) {
        return new PassedOn(
                connection.datagrams(),
                connection.listenerName(),
                connection.upstreamName(),
                connection.endpointName(),
                connection.failure(),
                connection.retries(),
                connection.bytesIn(),
                connection.bytesOut(),
                connection.queueNs(),
                connection.connectNs(),
                connection.durationNs());
    }
}
