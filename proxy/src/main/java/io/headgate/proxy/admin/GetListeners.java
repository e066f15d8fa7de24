package io.headgate.proxy.admin;

import io.headgate.dataplane.BoundListener;
import io.headgate.proxy.node.Node;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code GET /v1/listeners}. */
final class GetListeners {
    static final Operation OPERATION = Operation.get(
            "/v1/listeners", "Where clients connect, and how many have.", Listeners.class, (node, _) -> handle(node));

    private GetListeners() {}

    record Listeners(List<ListenerStatus> listeners) {}

    /**
     * @param bind as configured
     * @param addresses as bound, with real ports
     * @param open connections open now
     * @param refused connections over {@code connectionsMax}, since the start
     */
    record ListenerStatus(
            String name,
            List<String> bind,
            List<String> addresses,
            long open,
            int connectionsMax,
            long accepted,
            long refused,
            long bytesIn,
            long bytesOut,
            long requests) {}

    private static Answer handle(Node node) throws IOException {
        Counts counts = Counts.of(node.metrics());
        Map<String, Long> open = counts.by("connections", "listener");
        Map<String, Long> accepted = counts.by("connections_total", "listener");
        Map<String, Long> refused = counts.by("connections_refused_total", "listener");
        Map<String, Long> in = counts.by("bytes_total", "listener", Map.of("direction", "in"));
        Map<String, Long> out = counts.by("bytes_total", "listener", Map.of("direction", "out"));
        Map<String, Long> requests = counts.by("requests_total", "listener");
        List<ListenerStatus> listeners = new ArrayList<>();
        node.state()
                .view()
                .loaded()
                .config()
                .listeners()
                .forEach((name, listener) -> listeners.add(new ListenerStatus(
                        name,
                        listener.bind().stream().map(Object::toString).toList(),
                        addresses(node, name),
                        open.getOrDefault(name, 0L),
                        listener.connections().max(),
                        accepted.getOrDefault(name, 0L),
                        refused.getOrDefault(name, 0L),
                        in.getOrDefault(name, 0L),
                        out.getOrDefault(name, 0L),
                        requests.getOrDefault(name, 0L))));
        return Answer.of(new Listeners(listeners));
    }

    private static List<String> addresses(Node node, String listener) {
        return node.listeners().stream()
                .filter(bound -> bound.name().equals(listener))
                .map(BoundListener::address)
                .toList();
    }
}
