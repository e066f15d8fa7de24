package io.headgate.dataplane.exchange;

import io.headgate.dataplane.access.AddressSet;
import io.headgate.dataplane.http.HeadLimits;
import io.headgate.dataplane.metrics.ListenerCells;
import io.headgate.dataplane.metrics.RouteCells;
import io.headgate.dataplane.route.RouteTable;
import org.jspecify.annotations.Nullable;

/**
 * What one worker needs of one listener under one snapshot. Exchanges keep the one they began with.
 *
 * @param name of the listener, always the same instance
 * @param heads how large a request's head may be
 * @param bodyBytesMax largest request body
 * @param timeouts in nanoseconds
 * @param trusted who may set X-Forwarded-* and Forwarded
 * @param pipelined how many requests of one connection are answered before others get their turn
 * @param http2 what connections of HTTP/2 may; null where it is not spoken
 * @param hstsLine {@code Strict-Transport-Security} with its line's end, for answers that have none; empty: none
 * @param subjectNames fields that tell endpoints who a client is by its certificate, at any listener, so that no client
 *     may tell it of itself; in lower case, borrowed
 * @param unrouted counts answers to requests that reached no route
 */
public record CompiledListener(
        String name,
        RouteTable<CompiledRoute> routes,
        HeadLimits heads,
        long bodyBytesMax,
        Timeouts timeouts,
        AddressSet trusted,
        int pipelined,
        @Nullable Http2 http2,
        byte[] hstsLine,
        byte[][] subjectNames,
        Replies replies,
        ListenerCells cells,
        RouteCells unrouted) {

    /**
     * What a connection of HTTP/2 may.
     *
     * @param streamsMax how many requests may be under way on it
     * @param maxAgeNs after which its client is asked to go elsewhere; {@link Long#MAX_VALUE} is off
     * @param pings how its client is asked whether it is still there
     */
    public record Http2(int streamsMax, long maxAgeNs, Pings pings) {}

    /**
     * A listener's waits in nanoseconds; {@link Long#MAX_VALUE} is off.
     *
     * @param bodyRateBytes the least bytes per second a request body must arrive with; 0 is off
     * @param writeRateBytes the least bytes per second a client must take an answer with that waits for it; 0 is off
     */
    public record Timeouts(
            long headerNs,
            long bodyIdleNs,
            long bodyRateBytes,
            long keepAliveNs,
            long tunnelIdleNs,
            long tunnelPingNs,
            long tunnelAgeNs,
            long writeStallNs,
            long writeRateBytes,
            long requestNs) {}
}
