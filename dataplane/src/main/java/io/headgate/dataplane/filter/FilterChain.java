package io.headgate.dataplane.filter;

import io.headgate.config.Filter;
import io.headgate.dataplane.exchange.BodyFilter;
import io.headgate.dataplane.exchange.HttpFilter;
import io.headgate.dataplane.exchange.RequestBodyFilter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A route's filters as one worker runs them; arrays are empty where there is nothing to do. Their elements are
 * immutable.
 *
 * @param requestFilters for the request's head, in order
 * @param requestBody for the request's body; null for none
 * @param responseFilters for the response's head, in order
 * @param bodyFilters for the response's body, in order
 * @param endFilters those that want {@link HttpFilter#onEnd}
 * @param slots how many of an exchange's slots they use
 */
public record FilterChain(
        HttpFilter[] requestFilters,
        @Nullable RequestBodyFilter requestBody,
        HttpFilter[] responseFilters,
        BodyFilter[] bodyFilters,
        HttpFilter[] endFilters,
        int slots) {
    /** What a route without filters has. */
    public static final FilterChain NONE =
            new FilterChain(new HttpFilter[0], null, new HttpFilter[0], new BodyFilter[0], new HttpFilter[0], 0);

    /**
     * The order in which filters run, whatever the order in the configuration. A refused request costs nothing further,
     * so limits come first; compression comes last, so that it sees the response as the other filters leave it. Other
     * filters see gRPC where browsers speak gRPC-Web.
     */
    static final List<Class<? extends Filter>> ORDER = List.of(
            Filter.RateLimit.class,
            Filter.GrpcWeb.class,
            Filter.RequestHeaders.class,
            Filter.ResponseHeaders.class,
            Filter.Gzip.class);

    /** Compiles what is configured for a route. */
    public static FilterChain of(List<Filter> configured, FilterContext context) {
        if (configured.isEmpty()) {
            return NONE;
        }
        Parts parts = new Parts();
        int placed = 0;
        for (Class<? extends Filter> kind : ORDER) {
            for (Filter filter : configured) {
                if (kind.isInstance(filter)) {
                    parts.add(filter, context);
                    placed++;
                }
            }
        }
        if (placed < configured.size()) {
            throw new IllegalStateException(configured.size() + " filters, but only " + placed
                    + " have a place in the order; add the missing kind to ORDER");
        }
        return parts.chain();
    }

    /**
     * The same with one more before all others, which sees a request first and hears of its end.
     *
     * @param slotsMore how many slots that takes, from {@link #slots} on
     */
    public FilterChain behind(HttpFilter first, int slotsMore) {
        return new FilterChain(
                before(first, requestFilters),
                requestBody,
                responseFilters,
                bodyFilters,
                before(first, endFilters),
                slots + slotsMore);
    }

    private static HttpFilter[] before(HttpFilter first, HttpFilter[] others) {
        HttpFilter[] all = new HttpFilter[others.length + 1];
        all[0] = first;
        System.arraycopy(others, 0, all, 1, others.length);
        return all;
    }

    private static final class Parts {
        private final List<HttpFilter> request = new ArrayList<>();
        private final List<HttpFilter> response = new ArrayList<>();
        private final List<BodyFilter> body = new ArrayList<>();
        private final List<HttpFilter> end = new ArrayList<>();
        private @Nullable RequestBodyFilter requestBody;
        private int slots;

        void add(Filter filter, FilterContext context) {
            switch (filter) {
                case Filter.RateLimit rule -> request.add(new RateLimit(rule, context));
                case Filter.GrpcWeb _ -> {
                    GrpcWeb bridge = new GrpcWeb(slots++);
                    request.add(bridge);
                    requestBody = bridge;
                    response.add(bridge);
                    body.add(bridge);
                }
                case Filter.RequestHeaders edits ->
                    request.add(new RequestHeaders(new HeaderEdits(edits.set(), edits.add(), edits.remove())));
                case Filter.ResponseHeaders edits ->
                    response.add(new ResponseHeaders(new HeaderEdits(edits.set(), edits.add(), edits.remove())));
                case Filter.Gzip settings -> {
                    Gzip gzip = new Gzip(settings, context.cells(), slots++);
                    response.add(gzip);
                    body.add(gzip);
                    end.add(gzip);
                }
            }
        }

        FilterChain chain() {
            return new FilterChain(
                    request.toArray(NONE.requestFilters),
                    requestBody,
                    response.toArray(NONE.responseFilters),
                    body.toArray(NONE.bodyFilters),
                    end.toArray(NONE.endFilters),
                    slots);
        }
    }
}
