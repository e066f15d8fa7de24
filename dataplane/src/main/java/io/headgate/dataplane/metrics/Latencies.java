package io.headgate.dataplane.metrics;

import io.headgate.dataplane.metrics.LatencyCell.Recording;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * All histograms. One costs about 27 KB per worker that records into it, so they are bounded by memory, not by number:
 * beyond the bound a series is folded into {@code other}. A series is folded for all workers or for none, so what is
 * shown for a route is all of it.
 *
 * <p>Thread-safe by one lock; asked once per series, worker and compiled route.
 */
final class Latencies {
    static final String REQUEST = "request_duration_seconds";
    static final String UPSTREAM = "upstream_duration_seconds";

    /** What one histogram of one worker occupies. */
    static final int RECORDING_BYTES = Recording.empty().getEstimatedFootprintInBytes();

    private final int workers;
    private final int seriesMax;
    private final SeriesTable table;
    private final Map<Key, Recording[]> recordings = new LinkedHashMap<>();
    private int spent;

    private record Key(String metric, String label) {}

    /** @param bytesMax what all histograms together may occupy; at least one series beside the folded ones is kept */
    Latencies(int workers, long bytesMax, SeriesTable table) {
        this.workers = workers;
        this.table = table;
        seriesMax = Math.clamp(bytesMax / ((long) RECORDING_BYTES * workers), 1, Integer.MAX_VALUE);
    }

    synchronized Recording recording(int worker, String metric, String label) {
        Recording[] ofWorkers = recordings.get(new Key(metric, label));
        if (ofWorkers == null) {
            boolean folds = spent == seriesMax;
            if (folds) {
                table.folded(metric);
            } else {
                spent++;
            }
            Key key = new Key(metric, folds ? SeriesTable.OTHER : label);
            ofWorkers = recordings.computeIfAbsent(key, absent -> new Recording[workers]);
        }
        Recording made = ofWorkers[worker];
        if (made == null) {
            made = new Recording();
            ofWorkers[worker] = made;
        }
        return made;
    }

    synchronized List<HistogramSample> samples() {
        List<HistogramSample> samples = new ArrayList<>(recordings.size());
        recordings.forEach((key, ofWorkers) -> samples.add(sample(key, ofWorkers)));
        return samples;
    }

    /** All recordings of a metric, of every label and worker. */
    synchronized List<Recording> recordings(String metric) {
        List<Recording> found = new ArrayList<>();
        recordings.forEach((key, ofWorkers) -> {
            if (key.metric().equals(metric)) {
                for (Recording recording : ofWorkers) {
                    if (recording != null) {
                        found.add(recording);
                    }
                }
            }
        });
        return found;
    }

    private static HistogramSample sample(Key key, Recording[] ofWorkers) {
        Histogram sum = Recording.empty();
        long sumNs = 0;
        for (Recording recording : ofWorkers) {
            if (recording != null) {
                recording.addTo(sum);
                sumNs += recording.sumNs();
            }
        }
        String label = key.metric().equals(REQUEST) ? "route" : "upstream";
        return new HistogramSample(key.metric(), Map.of(label, key.label()), sum, sumNs);
    }
}
