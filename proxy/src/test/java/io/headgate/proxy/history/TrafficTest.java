package io.headgate.proxy.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.metrics.Metrics;
import io.headgate.dataplane.metrics.RouteCells;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrafficTest {
    private static final long NS_PER_MS = 1_000_000;
    private static final long START = 1_800_000_000L;

    private final Metrics metrics = Metrics.open(null, 1, 100);
    private final RouteCells route = metrics.route(0, "web", "r", "app");
    private final Traffic traffic = new Traffic(metrics, START);

    private static long of(long[] row, Column column) {
        return row[column.ordinal()];
    }

    private static long durations(long[] row) {
        return Arrays.stream(row, Column.COUNT, row.length).sum();
    }

    @Test
    void aRowHasWhatCameSinceTheLookBefore() {
        route.completed(200, NS_PER_MS);
        route.completed(503, 20 * NS_PER_MS);
        route.completed(0, NS_PER_MS);
        traffic.look(START + 1);
        route.completed(404, NS_PER_MS);
        traffic.look(START + 1); // within the same second: the next has it
        traffic.look(START + 2);

        List<long[]> rows = traffic.rows(false, 0);
        assertEquals(2, rows.size());
        assertEquals(START + 1, of(rows.get(0), Column.AT));
        assertEquals(1, of(rows.get(0), Column.STATUS_2XX));
        assertEquals(1, of(rows.get(0), Column.STATUS_5XX));
        assertEquals(1, of(rows.get(0), Column.NO_ANSWER));
        assertEquals(3, durations(rows.get(0)));
        assertEquals(0, of(rows.get(1), Column.STATUS_2XX));
        assertEquals(1, of(rows.get(1), Column.STATUS_4XX));
        assertEquals(1, durations(rows.get(1)));
        assertEquals(1, traffic.rows(false, START + 1).size());
    }

    @Test
    void connectionsAreAGaugeAndBytesHaveADirection() {
        var listener = metrics.listener(0, "web");
        listener.connectionOpened();
        listener.connectionOpened();
        listener.bytesIn(70);
        listener.bytesOut(500);
        traffic.look(START + 1);
        listener.connectionClosed();
        traffic.look(START + 2);
        List<long[]> rows = traffic.rows(false, 0);
        assertEquals(2, of(rows.get(0), Column.CONNECTIONS));
        assertEquals(2, of(rows.get(0), Column.ACCEPTED));
        assertEquals(70, of(rows.get(0), Column.BYTES_IN));
        assertEquals(500, of(rows.get(0), Column.BYTES_OUT));
        assertEquals(1, of(rows.get(1), Column.CONNECTIONS));
        assertEquals(0, of(rows.get(1), Column.ACCEPTED));
    }

    @Test
    void halfMinutesGatherSecondsAndKeepTheMostConnections() {
        var listener = metrics.listener(0, "web");
        for (int second = 1; second <= 60; second++) {
            route.completed(200, NS_PER_MS);
            if (second == 10) {
                listener.connectionOpened();
            }
            if (second == 20) {
                listener.connectionClosed();
            }
            traffic.look(START + second);
        }
        List<long[]> day = traffic.rows(true, 0);
        assertEquals(
                List.of(START + 30, START + 60),
                day.stream().map(row -> of(row, Column.AT)).toList());
        assertEquals(30, of(day.get(0), Column.STATUS_2XX));
        assertEquals(30, durations(day.get(1)));
        assertEquals(1, of(day.get(0), Column.CONNECTIONS));
        assertEquals(0, of(day.get(1), Column.CONNECTIONS));
    }

    @Test
    void theOldestSecondMakesRoom() {
        for (int second = 1; second <= Traffic.SECONDS_KEPT + 5; second++) {
            traffic.look(START + second);
        }
        List<long[]> rows = traffic.rows(false, 0);
        assertEquals(Traffic.SECONDS_KEPT, rows.size());
        assertEquals(START + 6, of(rows.getFirst(), Column.AT));
        assertEquals(START + Traffic.SECONDS_KEPT + 5, of(rows.getLast(), Column.AT));
    }

    @Test
    void whoeverSetsTheClockBackBeginsAnew() {
        traffic.look(START + 10);
        traffic.look(START - 3600);
        traffic.look(START - 3599);
        List<long[]> rows = traffic.rows(false, 0);
        assertTrue(rows.stream().allMatch(row -> of(row, Column.AT) < START));
        assertEquals(2, rows.size());
    }
}
