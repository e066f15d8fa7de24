package io.headgate.dataplane.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class LatenciesTest {
    private static final long MICRO = 1000;

    @Test
    void workersMergeIntoOneDistribution() {
        try (Metrics metrics = Metrics.open(null, 2, 100)) {
            for (int worker = 0; worker < 2; worker++) {
                RouteCells route = metrics.route(worker, "web", "shop", "app");
                for (int i = 1; i <= 1000; i++) {
                    route.completed(200, (2 * i + worker) * MICRO);
                }
            }
            HistogramSample sample = metrics.histograms().getFirst();
            assertEquals("request_duration_seconds", sample.name());
            assertEquals(Map.of("route", "shop"), sample.labels());
            assertEquals(2000, sample.micros().getTotalCount());
            assertNear(1000, sample.micros().getValueAtPercentile(50));
            assertNear(1980, sample.micros().getValueAtPercentile(99));
            assertNear(2001, sample.micros().getMaxValue());
            assertEquals((2 * 1000 * 1001 + 1000) * MICRO, sample.sumNs());
        }
    }

    @Test
    void durationsOutsideTheRangeCountAtItsEnds() {
        try (Metrics metrics = Metrics.open(null, 1, 100)) {
            UpstreamCells upstream = metrics.upstream(0, "app");
            upstream.answered(-5);
            upstream.answered(0);
            upstream.answered(TimeUnit.DAYS.toNanos(400));
            HistogramSample sample = metrics.histograms().getFirst();
            assertEquals("upstream_duration_seconds", sample.name());
            assertEquals(Map.of("upstream", "app"), sample.labels());
            assertEquals(3, sample.micros().getTotalCount());
            assertEquals(1, sample.micros().getMinNonZeroValue());
            assertNear(TimeUnit.HOURS.toMicros(1), sample.micros().getMaxValue());
        }
    }

    @Test
    void aReaderThatRacesSeesTotalsThatOnlyGrow() throws Exception {
        long seed = System.nanoTime();
        try (Metrics metrics = Metrics.open(null, 1, 100)) {
            AtomicBoolean stop = new AtomicBoolean();
            long[] written = new long[1];
            Thread writer = Thread.ofPlatform().start(() -> {
                RouteCells route = metrics.route(0, "web", "shop", "app");
                SplittableRandom random = new SplittableRandom(seed);
                while (!stop.get()) { // up to 4 minutes each: the sum would overflow after 2 billion
                    route.completed(200, random.nextLong(1, 1L << random.nextInt(10, 39)));
                    written[0]++;
                }
            });
            long last = 0;
            long lastSum = 0;
            for (int reads = 0; reads < 3000 || last == 0; reads++) {
                for (HistogramSample sample : metrics.histograms()) {
                    Histogram copy = sample.micros();
                    assertTrue(copy.getTotalCount() >= last, "seed " + seed + ": the total fell");
                    assertEquals(countedOneByOne(copy), copy.getTotalCount(), "seed " + seed);
                    assertTrue(sample.sumNs() >= lastSum, "seed " + seed + ": the sum fell");
                    assertTrue(copy.getValueAtPercentile(99) <= copy.getMaxValue(), "seed " + seed);
                    last = copy.getTotalCount();
                    lastSum = sample.sumNs();
                }
            }
            stop.set(true);
            writer.join();
            assertEquals(written[0], metrics.histograms().getFirst().micros().getTotalCount(), "seed " + seed);
        }
    }

    private static long countedOneByOne(Histogram histogram) {
        long total = 0;
        for (var step : histogram.allValues()) {
            total += step.getCountAtValueIteratedTo();
        }
        return total;
    }

    @Test
    void histogramsBeyondTheirMemoryFoldForAllWorkersAlike() {
        long bytesForTwo = 2L * 2 * Latencies.RECORDING_BYTES;
        try (Metrics metrics = Metrics.open(null, 2, 1000, bytesForTwo)) {
            for (int worker = 0; worker < 2; worker++) {
                for (int route = 0; route < 5; route++) {
                    metrics.route(worker, "web", "r" + route, "app").completed(200, MICRO);
                }
            }
            Map<String, Long> totals = metrics.histograms().stream()
                    .collect(java.util.stream.Collectors.toMap(
                            s -> s.labels().get("route"), s -> s.micros().getTotalCount()));
            assertEquals(Map.of("r0", 2L, "r1", 2L, "other", 6L), totals);
            double folded = metrics.samples().stream()
                    .filter(s -> s.name().equals("series_folded_total"))
                    .mapToDouble(Sample::value)
                    .sum();
            assertEquals(6, folded);
        }
    }

    @Test
    void oneHistogramCostsLessThan28KiB() {
        assertTrue(Latencies.RECORDING_BYTES < 28 * 1024, "it costs " + Latencies.RECORDING_BYTES + " bytes");
    }

    private static void assertNear(long expected, long actual) {
        assertTrue(Math.abs(actual - expected) <= expected / 100.0 + 1, expected + " expected, but it is " + actual);
    }
}
