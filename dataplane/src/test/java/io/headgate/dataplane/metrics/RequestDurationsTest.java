package io.headgate.dataplane.metrics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.api.Test;

class RequestDurationsTest {
    private static final long NS_PER_MICRO = 1000;

    private final Metrics metrics = Metrics.open(null, 2, 100);
    private final RouteCells first = metrics.route(0, "web", "a", "app");
    private final RouteCells second = metrics.route(1, "web", "b", "app");

    @Test
    void eachLookFindsWhatCameSinceTheOneBefore() {
        first.completed(200, 50 * NS_PER_MICRO);
        RequestDurations durations = metrics.requestDurations(100, 1000);
        assertArrayEquals(new long[] {0, 0, 0}, durations.next(), "what came before nobody looked");

        first.completed(200, 60 * NS_PER_MICRO);
        first.completed(500, 700 * NS_PER_MICRO);
        second.completed(200, 5_000_000 * NS_PER_MICRO);
        assertArrayEquals(new long[] {1, 1, 1}, durations.next());
        assertArrayEquals(new long[] {0, 0, 0}, durations.next());

        second.completed(200, 500 * NS_PER_MICRO);
        assertArrayEquals(new long[] {0, 1, 0}, durations.next());
    }

    @Test
    void aValueBelongsToOneStepOnly() {
        RequestDurations durations = metrics.requestDurations(100, 150, 200);
        for (int micros = 1; micros <= 1000; micros++) {
            first.completed(200, micros * NS_PER_MICRO);
        }
        long[] counts = durations.next();
        assertArrayEquals(new long[] {100, 50, 50, 800}, near(counts), () -> java.util.Arrays.toString(counts));
    }

    /** Two significant digits do not tell neighbours of a bound apart from it. */
    private static long[] near(long[] counts) {
        return java.util.Arrays.stream(counts).map(n -> (n + 5) / 10 * 10).toArray();
    }
}
