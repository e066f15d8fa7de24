package io.headgate.proxy.metrics;

import io.headgate.proxy.node.Node;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One scrape, in Prometheus' text format. Thread-safe; costs nothing between scrapes.
 *
 * <p>OpenMetrics is not served: there a counter {@code x_total} belongs to a family {@code x}, so that connections open
 * now and connections ever, {@code connections} and {@code connections_total}, could not both have their names.
 */
public final class Exposition {
    private static final PrometheusTextFormatWriter WRITER = PrometheusTextFormatWriter.create();

    private Exposition() {}

    public static String contentType() {
        return WRITER.getContentType();
    }

    /** Writes everything that {@code node} counts, as of now. */
    public static void write(Node node, OutputStream out) throws IOException {
        Families families = new Families();
        CellMetrics.addTo(families, node.metrics());
        NodeMetrics.addTo(families, node);
        ProcessMetrics.addTo(families);
        // The library checks for OpenMetrics' clashes, so the two kinds are written one after the other.
        Map<Boolean, List<MetricSnapshot>> byKind =
                families.snapshots().stream().collect(Collectors.partitioningBy(CounterSnapshot.class::isInstance));
        for (List<MetricSnapshot> kind : byKind.values()) {
            WRITER.write(out, new MetricSnapshots(kind), EscapingScheme.UNDERSCORE_ESCAPING);
        }
    }
}
