package io.headgate.proxy.metrics;

import io.headgate.proxy.node.Node;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusProtobufWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** One scrape. Thread-safe; costs nothing between scrapes. */
public final class Exposition {
    private static final ExpositionFormatWriter TEXT = PrometheusTextFormatWriter.create();
    private static final ExpositionFormatWriter PROTOBUF = new PrometheusProtobufWriter();

    private Exposition() {}

    /** As the answer's {@code content-type} says it. */
    public static String contentType(Format format) {
        return writer(format).getContentType();
    }

    private static ExpositionFormatWriter writer(Format format) {
        return switch (format) {
            case TEXT -> TEXT;
            case PROTOBUF -> PROTOBUF;
        };
    }

    /**
     * Writes everything that {@code node} and its admin API count, as of now.
     *
     * @param sessions of users who are logged in
     */
    public static void write(Node node, AdminCounts admin, int sessions, Format format, OutputStream out)
            throws IOException {
        Families families = new Families();
        CellMetrics.addTo(families, node.metrics(), format == Format.PROTOBUF);
        NodeMetrics.addTo(families, node);
        AdminMetrics.addTo(families, admin, sessions);
        ProcessMetrics.addTo(families);
        // The library checks for OpenMetrics' clashes, so the two kinds are written one after the other.
        Map<Boolean, List<MetricSnapshot>> byKind =
                families.snapshots().stream().collect(Collectors.partitioningBy(CounterSnapshot.class::isInstance));
        for (List<MetricSnapshot> kind : byKind.values()) {
            writer(format).write(out, new MetricSnapshots(kind), EscapingScheme.UNDERSCORE_ESCAPING);
        }
    }
}
