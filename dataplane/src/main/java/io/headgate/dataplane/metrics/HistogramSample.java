package io.headgate.dataplane.metrics;

import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * One distribution of durations as it stood when it was read, summed over workers.
 *
 * @param name without the prefix {@code headgate_}, as in {@code request_duration_seconds}
 * @param labels one label; unmodifiable
 * @param micros in microseconds, two significant digits, 1 microsecond to 1 hour; the reader's own copy
 * @param sumNs the exact sum of all durations in nanoseconds
 */
public record HistogramSample(String name, Map<String, String> labels, Histogram micros, long sumNs) {}
