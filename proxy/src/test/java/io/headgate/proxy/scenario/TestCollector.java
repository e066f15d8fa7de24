package io.headgate.proxy.scenario;

import io.headgate.dataplane.testing.Await;
import io.headgate.dataplane.testing.Message;
import io.headgate.dataplane.testing.TestOrigin;
import io.headgate.proxy.testing.ProtobufReader;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** A collector that takes OTLP over HTTP, or refuses it as told, and keeps what it took. */
final class TestCollector implements AutoCloseable {
    private final List<List<Span>> posts = new CopyOnWriteArrayList<>();
    private final TestOrigin server = TestOrigin.answering(this::answer);
    private volatile int status = 200;
    private volatile int asked;

    /**
     * A span as it came.
     *
     * @param attributes texts and numbers, those of the resource among them
     */
    record Span(
            String traceId,
            String spanId,
            String parentId,
            String name,
            long kind,
            long durationNs,
            long status,
            Map<String, Object> attributes) {}

    private synchronized String answer(Message request) {
        asked++;
        if (status == 200) {
            if (!request.target().equals("/v1/traces")
                    || !"application/x-protobuf".equals(request.field("content-type"))) {
                return "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n";
            }
            posts.add(spans(ProtobufReader.read(ByteBuffer.wrap(request.body()))));
        }
        return "HTTP/1.1 " + status + " So\r\ncontent-length: 0\r\n\r\n";
    }

    private static List<Span> spans(ProtobufReader request) {
        ProtobufReader resourceSpans = request.message(1);
        Map<String, Object> resource = attributes(resourceSpans.message(1), 1);
        return resourceSpans.message(2).messages(2).stream()
                .map(span -> span(span, resource))
                .toList();
    }

    private static Span span(ProtobufReader span, Map<String, Object> resource) {
        Map<String, Object> attributes = new LinkedHashMap<>(resource);
        attributes.putAll(attributes(span, 9));
        return new Span(
                span.hex(1),
                span.hex(2),
                span.hex(4),
                span.text(5),
                span.number(6),
                span.number(8) - span.number(7),
                span.all(15).isEmpty() ? 0 : span.message(15).number(3),
                attributes);
    }

    private static Map<String, Object> attributes(ProtobufReader of, int field) {
        Map<String, Object> attributes = new LinkedHashMap<>();
        for (ProtobufReader each : of.messages(field)) {
            ProtobufReader value = each.message(2);
            attributes.put(each.text(1), value.all(1).isEmpty() ? (Object) value.number(3) : value.text(1));
        }
        return attributes;
    }

    /** As the configuration writes it. */
    String url() {
        return "http://" + server.address();
    }

    /** What it answers from now on. */
    void answers(int with) {
        status = with;
    }

    /** How often it was asked, whatever it answered. */
    int asked() {
        return asked;
    }

    /** The spans of each post that was taken. */
    List<List<Span>> posts() {
        return posts;
    }

    List<Span> spans() {
        return posts.stream().flatMap(List::stream).toList();
    }

    /** The first {@code count} spans; awaited, and no more may have come. */
    List<Span> spans(int count) {
        Await.until(() -> count + " spans, there are " + spans().size(), () -> spans().size() >= count);
        List<Span> spans = spans();
        if (spans.size() != count) {
            throw new AssertionError(count + " spans were expected, not " + spans);
        }
        return spans;
    }

    @Override
    public void close() {
        server.close();
    }
}
