package io.headgate.proxy.admin;

import io.headgate.proxy.metrics.Exposition;
import io.headgate.proxy.metrics.Format;
import io.headgate.proxy.node.Node;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** {@code GET /metrics}. */
final class GetMetrics {
    static final Operation OPERATION = Operation.get(
            "/metrics",
            "Everything that is counted, in Prometheus' text format, or in Protocol Buffers for who prefers them.",
            String.class,
            GetMetrics::handle);

    private GetMetrics() {}

    private static Answer handle(Node node, Call call) throws IOException {
        Format format = Format.of(call.fields("accept"));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(64 * 1024);
        Door door = call.door();
        Exposition.write(node, door.counts(), door.sessions(), format, bytes);
        return new Answer(200, Exposition.contentType(format), bytes.toByteArray());
    }
}
