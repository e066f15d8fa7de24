package io.headgate.proxy.metrics;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.NativeHistogramBuckets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Gathers points by metric. A metric keeps the help it was first given. Used once, by one thread. */
final class Families {
    private final Map<String, Family> families = new LinkedHashMap<>();

    private record Family(List<Object> points, Function<List<Object>, MetricSnapshot> finish) {}

    /** @param name with {@code _total} */
    void counter(String name, String help, Labels labels, double value) {
        String base = name.substring(0, name.length() - "_total".length());
        add(name, new CounterDataPointSnapshot(value, labels, null, 0), points -> {
            CounterSnapshot.Builder family =
                    CounterSnapshot.builder().name(base).help(help);
            points.forEach(point -> family.dataPoint((CounterDataPointSnapshot) point));
            return family.build();
        });
    }

    void gauge(String name, String help, Labels labels, double value) {
        add(name, new GaugeDataPointSnapshot(value, labels, null), points -> {
            GaugeSnapshot.Builder family = GaugeSnapshot.builder().name(name).help(help);
            points.forEach(point -> family.dataPoint((GaugeDataPointSnapshot) point));
            return family.build();
        });
    }

    /** A gauge that is always 1, whose labels are what it tells; {@code _info} is added to the name. */
    void info(String name, String help, Labels labels) {
        add(name, new InfoDataPointSnapshot(labels), points -> {
            InfoSnapshot.Builder family = InfoSnapshot.builder().name(name).help(help);
            points.forEach(point -> family.dataPoint((InfoDataPointSnapshot) point));
            return family.build();
        });
    }

    /** @param natively the same in native buckets; null: in classic ones only */
    void histogram(
            String name,
            String help,
            Labels labels,
            ClassicHistogramBuckets buckets,
            @Nullable NativeHistogramBuckets natively,
            double sum) {
        HistogramDataPointSnapshot.Builder made = HistogramDataPointSnapshot.builder()
                .labels(labels)
                .classicHistogramBuckets(buckets)
                .sum(sum);
        if (natively != null) {
            made.nativeSchema(NativeBuckets.SCHEMA).nativeBucketsForPositiveValues(natively);
        }
        add(name, made.build(), points -> {
            HistogramSnapshot.Builder family =
                    HistogramSnapshot.builder().name(name).help(help);
            points.forEach(point -> family.dataPoint((HistogramDataPointSnapshot) point));
            return family.build();
        });
    }

    private void add(String name, Object point, Function<List<Object>, MetricSnapshot> finish) {
        families.computeIfAbsent(name, _ -> new Family(new ArrayList<>(), finish))
                .points()
                .add(point);
    }

    List<MetricSnapshot> snapshots() {
        return families.values().stream()
                .map(family -> family.finish().apply(family.points()))
                .toList();
    }
}
