package io.headgate.proxy.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TopLatenciesTest {
    private static TopLatencies latencies(List<Long> us, List<Long> counts) {
        return TopLatencies.of(List.of(new Doc(Map.of("name", "app", "us", us, "counts", counts))));
    }

    @Test
    void whatCameSinceIsTold() {
        TopLatencies before = latencies(List.of(100L, 5_000L), List.of(1_000L, 10L));
        TopLatencies now = latencies(List.of(100L, 250L, 5_000L), List.of(1_000L, 98L, 12L));
        assertEquals("0.100", now.percentile("app", 50));
        TopLatencies moved = now.since(before);
        assertEquals("0.250", moved.percentile("app", 50));
        assertEquals("0.250", moved.percentile("app", 98));
        assertEquals("5.00", moved.percentile("app", 99));
        assertEquals("-", now.since(now).percentile("app", 50));
        assertEquals("-", now.percentile("other", 50));
    }

    @Test
    void whatANodeDoesNotSayIsNothing() {
        assertEquals("-", TopLatencies.of(List.of(new Doc(Map.of()))).percentile("", 99));
    }
}
