package io.headgate.dataplane.trace;

import io.headgate.dataplane.accesslog.AccessRecord;
import io.headgate.dataplane.http.Ascii;
import java.nio.charset.StandardCharsets;

/**
 * Spans that wait to be exported together: one {@code ExportTraceServiceRequest} of OTLP 1. Its one resource is the
 * service, its one scope this program. Reused; not thread-safe.
 */
final class SpanBatch {
    /** OpenTelemetry's own batches are as large by default. */
    static final int SPANS_MAX = 512;

    /** Collectors take requests of 4 MiB at least; one span more is at most 16 KiB. */
    static final int BYTES_FULL = 1 << 20;

    private static final int RESOURCE_SPANS = 1;
    private static final int RESOURCE = 1;
    private static final int SCOPE_SPANS = 2;
    private static final int SCOPE = 1;
    private static final int SPANS = 2;
    private static final int NAME = 1;

    private static final byte[] HEADGATE = Ascii.bytes("headgate");

    private final Protobuf out = new Protobuf();
    private final Span span = new Span(out);
    private final int empty;
    private final int resourceSpans;
    private final int scopeSpans;
    private int spans;

    /** @param service the name of the service that spans are of */
    SpanBatch(String service) {
        resourceSpans = out.begin(RESOURCE_SPANS);
        int resource = out.begin(RESOURCE);
        span.utf8(NAME, "service.name", service.getBytes(StandardCharsets.UTF_8));
        out.end(resource);
        scopeSpans = out.begin(SCOPE_SPANS);
        int scope = out.begin(SCOPE);
        out.text(NAME, HEADGATE);
        out.end(scope);
        empty = out.length();
    }

    /** Adds what {@code record} says, or nothing if that cannot be encoded and this throws. */
    void add(AccessRecord record) {
        int before = out.length();
        try {
            int mark = out.begin(SPANS);
            span.put(record);
            out.end(mark);
            spans++;
        } catch (RuntimeException e) {
            out.truncate(before);
            throw e;
        }
    }

    int spans() {
        return spans;
    }

    boolean isFull() {
        return spans >= SPANS_MAX || out.length() >= BYTES_FULL;
    }

    /** The whole request; the first {@link #length} bytes. Borrowed until the next {@link #add}. */
    byte[] bytes() {
        out.end(scopeSpans);
        out.end(resourceSpans);
        return out.bytes();
    }

    int length() {
        return out.length();
    }

    void clear() {
        out.truncate(empty);
        spans = 0;
    }
}
