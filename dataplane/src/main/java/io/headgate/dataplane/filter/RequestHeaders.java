package io.headgate.dataplane.filter;

import io.headgate.dataplane.exchange.Exchange;
import io.headgate.dataplane.exchange.HttpFilter;
import io.headgate.dataplane.exchange.Verdict;

/** Edits what the upstream sees. */
record RequestHeaders(HeaderEdits edits) implements HttpFilter {
    @Override
    public Verdict onRequest(Exchange exchange) {
        edits.apply(exchange.request());
        return Verdict.CONTINUE;
    }
}
