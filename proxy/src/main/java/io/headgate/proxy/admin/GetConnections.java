package io.headgate.proxy.admin;

import io.headgate.dataplane.upstream.EndpointState;
import io.headgate.dataplane.upstream.UpstreamState;
import io.headgate.proxy.node.Node;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code GET /v1/connections}. */
final class GetConnections {
    static final Operation OPERATION = Operation.get(
            "/v1/connections",
            "Connections open now, of clients by listener and to endpoints by upstream.",
            Connections.class,
            (node, _) -> handle(node));

    private GetConnections() {}

    record Connections(long clients, List<OfListener> listeners, List<OfUpstream> upstreams) {}

    record OfListener(String listener, long open) {}

    record OfUpstream(String upstream, int open, int idle, List<OfEndpoint> endpoints) {}

    record OfEndpoint(String endpoint, int open, int idle, int active) {}

    private static Answer handle(Node node) throws IOException {
        Map<String, Long> open = Counts.of(node.metrics()).by("connections", "listener");
        List<OfListener> listeners = open.entrySet().stream()
                .map(entry -> new OfListener(entry.getKey(), entry.getValue()))
                .sorted(java.util.Comparator.comparing(OfListener::listener))
                .toList();
        long clients = open.values().stream().mapToLong(Long::longValue).sum();
        List<OfUpstream> upstreams =
                node.upstreams().upstreams().stream().map(GetConnections::of).toList();
        return Answer.of(new Connections(clients, listeners, upstreams));
    }

    private static OfUpstream of(UpstreamState upstream) {
        List<OfEndpoint> endpoints = new ArrayList<>();
        int idle = 0;
        for (EndpointState endpoint : upstream.endpoints()) {
            idle += endpoint.idle();
            endpoints.add(new OfEndpoint(
                    endpoint.address().toString(), endpoint.connectionsNow(), endpoint.idle(), endpoint.active()));
        }
        return new OfUpstream(upstream.name(), upstream.connectionsNow(), idle, endpoints);
    }
}
