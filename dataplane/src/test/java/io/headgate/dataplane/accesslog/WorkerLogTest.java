package io.headgate.dataplane.accesslog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.headgate.dataplane.exchange.Exchange;
import io.headgate.dataplane.metrics.Metrics;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WorkerLogTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Metrics metrics = Metrics.open(null, 1, 10);
    private final WorkerLog log = new WorkerLog(metrics.worker(0), 256 * 1024);

    @Test
    void recordsWhatTheExchangeKnows() {
        log.on();
        Exchange exchange = EndedExchange.unrouted(log);
        Map<String, @Nullable Object> line = StrictJson.parse(lines().getFirst());
        assertEquals("GET", line.get("method"));
        assertEquals("h.example", line.get("host"));
        assertEquals("/a", line.get("path"));
        assertEquals("b=c", line.get("query"));
        assertEquals("HTTP/1.1", line.get("protocol"));
        assertEquals(404L, line.get("status"));
        assertEquals("no_route", line.get("reason"));
        assertEquals("192.0.2.7", line.get("client"), "whoever sent it, while nothing else is known");
        assertEquals("192.0.2.7", line.get("peer"));
        assertEquals("web", line.get("listener"));
        assertEquals(null, line.get("route"));
        assertEquals(null, line.get("endpoint"));
        assertEquals("test", line.get("user_agent"));
        assertEquals("r", line.get("referer"));
        assertEquals((long) exchange.request().length(), line.get("bytes_in"));
        assertEquals(exchange.bytesOut(), line.get("bytes_out"));
        assertEquals(0L, line.get("retries"));
        assertEquals(null, line.get("connect_us"));
        String id = new java.util.UUID(exchange.requestIdHigh(), exchange.requestIdLow()).toString();
        assertEquals(id, line.get("request_id"));
    }

    @Test
    void aFullRingDropsAndCountsAndNeverBlocks() {
        log.on();
        Exchange exchange = EndedExchange.unrouted(log);
        int recorded = 1;
        while (dropped() == 0) {
            log.ended(exchange);
            recorded++;
        }
        for (int i = 0; i < 9; i++) {
            log.ended(exchange);
        }
        assertEquals(10, dropped());
        List<String> lines = lines();
        assertEquals(recorded - 1, lines.size());
        lines.forEach(StrictJson::parse);

        log.ended(exchange);
        assertEquals(10, dropped(), "there is room again");
    }

    @Test
    void recordsNothingWhileItIsOff() {
        EndedExchange.unrouted(log);
        assertEquals(List.of(), lines());
        log.on();
        Exchange exchange = EndedExchange.unrouted(log);
        log.off();
        log.ended(exchange);
        assertEquals(1, lines().size(), "what was recorded before can still be read");
    }

    @Test
    void recordingAndFormattingAllocateNothing() {
        log.on();
        Exchange exchange = EndedExchange.unrouted(log);
        LineFormat json = new JsonLines(new Redaction(List.of("authorization", "cookie")));
        LineFormat combined = new CombinedLines(new Redaction(List.of("authorization", "cookie")));
        AccessRecord record = new AccessRecord();
        LineBuffer line = new LineBuffer();
        org.agrona.concurrent.MessageHandler format = (type, buffer, index, length) -> {
            record.from(buffer, index, length);
            json.put(record, line);
            combined.put(record, line);
            line.clear();
        };
        long least = Long.MAX_VALUE;
        for (int attempt = 0; attempt < 5; attempt++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 20_000; i++) {
                log.ended(exchange);
                log.read(format, 10);
            }
            least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
        }
        assertEquals(0, dropped());
        assertTrue(least < 1000, least + " bytes allocated for 20,000 lines");
    }

    private List<String> lines() {
        List<String> lines = new ArrayList<>();
        LineFormat json = new JsonLines(new Redaction(List.of()));
        AccessRecord record = new AccessRecord();
        log.read(
                (type, buffer, index, length) -> {
                    LineBuffer line = new LineBuffer();
                    record.from(buffer, index, length);
                    json.put(record, line);
                    lines.add(StandardCharsets.UTF_8
                            .decode(line.content())
                            .toString()
                            .strip());
                },
                Integer.MAX_VALUE);
        return lines;
    }

    private double dropped() {
        return metrics.samples().stream()
                .filter(s -> s.labels().containsValue("ring_full"))
                .mapToDouble(s -> s.value())
                .sum();
    }
}
