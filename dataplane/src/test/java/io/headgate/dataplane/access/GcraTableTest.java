package io.headgate.dataplane.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.config.Filter;
import io.headgate.dataplane.filter.Rules;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GcraTableTest {
    private static final long SECOND = 1_000_000_000L;

    private final LongAdder forgotten = new LongAdder();
    private long nowNs = -5 * SECOND;

    private GcraTable table(String rate, int burst) {
        return new GcraTable(Rules.limit(rate, burst), forgotten);
    }

    private int allowed(GcraTable table, long key, int requests) {
        int allowed = 0;
        for (int i = 0; i < requests; i++) {
            allowed += table.take(key, nowNs) == GcraTable.ALLOWED ? 1 : 0;
        }
        return allowed;
    }

    @Test
    void aBurstPassesAndThenTheRate() {
        GcraTable table = table("10/s", 5);

        assertEquals(5, allowed(table, 1, 100));
        nowNs += SECOND / 10;
        assertEquals(1, allowed(table, 1, 100));
        nowNs += SECOND / 10 * 3;
        assertEquals(3, allowed(table, 1, 100));
        nowNs += 1000 * SECOND;
        assertEquals(5, allowed(table, 1, 100));
    }

    @Test
    void aTokenIsThereExactlyWhenTheAnswerSaid() {
        GcraTable table = table("10/s", 1);
        assertEquals(GcraTable.ALLOWED, table.take(1, nowNs));
        nowNs += 1;

        long waitNs = table.take(1, nowNs);

        assertEquals(SECOND / 10 - 1, waitNs);
        nowNs += waitNs - 1;
        assertEquals(1, table.take(1, nowNs));
        nowNs += 1;
        assertEquals(GcraTable.ALLOWED, table.take(1, nowNs));
    }

    @Test
    void keysHaveTheirOwnBuckets() {
        GcraTable table = table("1/s", 3);

        assertEquals(3, allowed(table, 0, 10));
        assertEquals(3, allowed(table, 2, 10));
        assertEquals(3, allowed(table, 3, 10));
        assertEquals(3, allowed(table, Long.MIN_VALUE, 10));
    }

    @Test
    void aRefusalTakesNothing() {
        GcraTable table = table("1/s", 1);
        allowed(table, 1, 1000);

        nowNs += SECOND;

        assertEquals(1, allowed(table, 1, 1000));
    }

    @Test
    void theClockMayPassItsWrap() {
        nowNs = Long.MAX_VALUE - SECOND / 2;
        GcraTable table = table("10/s", 5);

        assertEquals(5, allowed(table, 1, 10));
        nowNs += SECOND;
        assertEquals(5, allowed(table, 1, 10));
        nowNs += SECOND / 10;
        assertEquals(1, allowed(table, 1, 10));
    }

    @Test
    void ofBucketsThatFillForYearsNoneOverflows() {
        GcraTable slow = new GcraTable(Rules.limit("1/24h", 1_000_000_000), forgotten);
        GcraTable fast = table("1000000000000/s", 1_000_000_000);

        assertEquals(100_000, allowed(slow, 1, 100_000));
        assertEquals(100_000, allowed(fast, 1, 100_000));
        assertEquals(1, allowed(table("1/24h", 1), 1, 10));
        nowNs += 24 * 3600 * SECOND * 100;
        assertEquals(100_000, allowed(slow, 1, 100_000));
    }

    @ParameterizedTest
    @ValueSource(strings = {"3/s", "7/10s", "100/s", "333333/s", "6000/m", "1/500ms", "1000000/s"})
    void inTheLongRunTheRateIsKept(String rate) {
        Filter.RateLimit rule = Rules.limit(rate, 4);
        GcraTable table = new GcraTable(rule, forgotten);
        long everyNs = Math.max(1, rule.rate().per().toNanos() / rule.rate().units() / 3);
        long requests = 200_000;
        long allowed = 0;
        for (long i = 0; i < requests; i++) {
            allowed += table.take(1, nowNs) == GcraTable.ALLOWED ? 1 : 0;
            nowNs += everyNs;
        }

        double expected = (double) requests
                * everyNs
                * rule.rate().units()
                / rule.rate().per().toNanos();
        assertEquals(expected + 3, allowed, 2 + expected / 100_000);
    }

    @Test
    void agreesWithTokenBucketsInExactNumbers() {
        long seed = Long.getLong("headgate.test.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int round = 0; round < 50; round++) {
            int units = 1 << random.nextInt(8);
            int burst = 1 + random.nextInt(10);
            long intervalNs = 1_024_000_000L / units;
            GcraTable table = table(units + "/1024ms", burst);
            Map<Long, Long> fullAtNs = new HashMap<>();
            for (int i = 0; i < 2000; i++) {
                long key = random.nextInt(8);
                long fullAt = Math.max(nowNs, fullAtNs.getOrDefault(key, nowNs));
                boolean expected = fullAt - nowNs <= intervalNs * (burst - 1);
                if (expected) {
                    fullAtNs.put(key, fullAt + intervalNs);
                }
                assertEquals(
                        expected,
                        table.take(key * 0x9E3779B97F4A7C15L, nowNs) == GcraTable.ALLOWED,
                        "request " + i + " of round " + round + "; repeat with -Dheadgate.test.seed=" + seed);
                nowNs += random.nextLong(intervalNs / 4);
            }
        }
        assertEquals(0, forgotten.sum());
    }

    @Test
    void aFullTableForgetsWhoeverIsClosestToFullAndCountsIt() {
        GcraTable table = new GcraTable(Rules.limit("1/s", 10, 4), forgotten);
        for (int key = 1; key <= 4; key++) {
            assertEquals(3 + key, allowed(table, key, 3 + key));
        }

        assertEquals(10, allowed(table, 5, 100));

        assertEquals(1, forgotten.sum());
        assertEquals(5, allowed(table, 2, 100));
        assertEquals(4, allowed(table, 3, 100));
        assertEquals(3, allowed(table, 4, 100));
    }

    @Test
    void droppingAFullBucketChangesNothing() {
        GcraTable table = new GcraTable(Rules.limit("10/s", 5, 1), forgotten);
        for (int key = 0; key < 1000; key++) {
            assertEquals(5, allowed(table, key, 10));
            nowNs += SECOND;
        }

        assertEquals(0, forgotten.sum());
    }

    @Test
    void aTableHoldsNoMoreThanItsBound() {
        GcraTable table = new GcraTable(Rules.limit("1/24h", 1, 64), forgotten);
        Random random = new Random(1);
        for (int i = 0; i < 10_000; i++) {
            table.take(random.nextLong(), nowNs);
        }

        assertTrue(forgotten.sum() >= 10_000 - 64, "forgotten: " + forgotten.sum());
    }

    @Test
    void halfATableOfKeysForgetsNextToNone() {
        GcraTable table = new GcraTable(Rules.limit("1/24h", 1, 65_536), forgotten);
        Random random = new Random(1);
        for (int i = 0; i < 32_768; i++) {
            table.take(random.nextLong(), nowNs);
        }

        assertTrue(forgotten.sum() < 200, "forgotten: " + forgotten.sum());
    }
}
