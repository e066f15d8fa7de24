package io.headgate.proxy.admin;

import io.headgate.proxy.history.EndpointEvent;
import io.headgate.proxy.node.Node;
import java.io.IOException;
import java.time.Instant;
import java.util.List;

/** {@code GET /v1/history/endpoints}. */
final class GetEndpointHistory {
    static final Operation OPERATION = Operation.get(
            "/v1/history/endpoints",
            "What became of endpoints since the start, oldest first, the last 256 events of each upstream: verdicts of"
                    + " checks, ejections, what the operator said. Looked at once a second.",
            Events.class,
            (node, _) -> handle(node));

    private GetEndpointHistory() {}

    /** @param since from when on there are any */
    record Events(Instant since, List<EndpointEvent> events) {}

    private static Answer handle(Node node) throws IOException {
        return Answer.of(new Events(node.history().since(), node.history().events()));
    }
}
