package io.headgate.proxy.admin;

import io.headgate.proxy.metrics.Exposition;
import io.headgate.proxy.node.Node;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** {@code GET /metrics}. */
final class GetMetrics {
    static final Operation OPERATION = Operation.get(
            "/metrics",
            "Everything that is counted, in Prometheus' text format.",
            String.class,
            (node, _) -> handle(node));

    private GetMetrics() {}

    private static Answer handle(Node node) throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream(64 * 1024);
        Exposition.write(node, text);
        return new Answer(200, Exposition.contentType(), text.toByteArray());
    }
}
