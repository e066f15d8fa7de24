package io.headgate.dataplane.filter;

import io.headgate.dataplane.exchange.Exchange;
import io.headgate.dataplane.exchange.HttpFilter;
import io.headgate.dataplane.exchange.Verdict;

/** Edits what the client sees of an upstream's response. */
record ResponseHeaders(HeaderEdits edits) implements HttpFilter {
    @Override
    public Verdict onResponse(Exchange exchange) {
        edits.apply(exchange.response());
        return Verdict.CONTINUE;
    }
}
