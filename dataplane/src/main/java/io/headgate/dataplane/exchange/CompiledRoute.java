package io.headgate.dataplane.exchange;

import io.headgate.dataplane.metrics.RouteCells;
import io.headgate.dataplane.route.PathRewrite;
import org.jspecify.annotations.Nullable;

/**
 * A route as one worker runs it: everything looked up, nothing optional that is not used. A route without filters has
 * empty arrays.
 *
 * @param name as configured, or the route's position; always the same instance
 * @param requestFilters in the order they run
 * @param requestBody what request bodies go through; null is straight to the endpoint
 * @param bodyChain where response bodies go; null is straight to the client
 * @param slots how many of the exchange's slots the filters use
 * @param endFilters those that want {@link HttpFilter#onEnd}
 * @param hostLine {@code host: name CRLF} instead of the client's, or null
 * @param firstByteNs longest wait for the answer's head, and between two reads of its body
 * @param totalNs longest whole exchange; {@link Long#MAX_VALUE} is off
 * @param replied counts answers that no upstream gave
 */
public record CompiledRoute(
        String name,
        HttpFilter[] requestFilters,
        @Nullable RequestBodyFilter requestBody,
        HttpFilter[] responseFilters,
        @Nullable BodySink bodyChain,
        HttpFilter[] endFilters,
        int slots,
        RouteAction action,
        @Nullable PathRewrite pathRewrite,
        byte @Nullable [] hostLine,
        long firstByteNs,
        long totalNs,
        CompiledRetries retries,
        RouteCells replied) {}
