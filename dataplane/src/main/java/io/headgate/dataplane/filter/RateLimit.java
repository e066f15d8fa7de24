package io.headgate.dataplane.filter;

import io.headgate.config.Filter;
import io.headgate.dataplane.access.GcraTable;
import io.headgate.dataplane.exchange.Exchange;
import io.headgate.dataplane.exchange.HttpFilter;
import io.headgate.dataplane.exchange.Verdict;
import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.metrics.RouteCells;

/**
 * Refuses what a client asks beyond its rate with 429 and when to come back. The count is the node's: all workers share
 * it.
 */
final class RateLimit implements HttpFilter {
    private final ClientKey key;
    private final GcraTable table;
    private final RefusalLines lines;
    private final RouteCells cells;

    RateLimit(Filter.RateLimit rule, FilterContext context) {
        key = new ClientKey(rule.by());
        table = context.rateLimits().table(context.route(), rule);
        lines = new RefusalLines(rule.rate());
        cells = context.cells();
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        long waitNs = table.take(key.of(exchange.request(), exchange.client()), exchange.nowNs());
        if (waitNs == GcraTable.ALLOWED) {
            return Verdict.CONTINUE;
        }
        cells.limited();
        exchange.fail(Failure.RATE_LIMITED, lines.of(waitNs));
        return Verdict.REPLIED;
    }
}
