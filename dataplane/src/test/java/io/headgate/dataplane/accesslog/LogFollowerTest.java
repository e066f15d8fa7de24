package io.headgate.dataplane.accesslog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.config.AccessLogFormat;
import io.headgate.config.Cidr;
import io.headgate.dataplane.exchange.Exchange;
import io.headgate.dataplane.exchange.ExchangeLog;
import io.headgate.dataplane.metrics.Metrics;
import io.headgate.dataplane.metrics.Sample;
import io.headgate.dataplane.testing.Await;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody reads the access log as it is written. */
class LogFollowerTest {
    private static final long PATIENCE_MS = 20_000;

    @TempDir
    private Path folder;

    private final Metrics metrics = Metrics.open(null, 2, 100);
    private final Exchange exchange = EndedExchange.unrouted(ExchangeLog.OFF);

    @AfterEach
    void closeMetrics() {
        metrics.close();
    }

    private AccessLog open(io.headgate.config.AccessLog settings) throws Exception {
        return AccessLog.open(settings, folder, 2, metrics, new FakeLog());
    }

    private static io.headgate.config.AccessLog off() {
        return io.headgate.config.AccessLog.ofText("off");
    }

    private static LogFollower follow(AccessLog log, LogFilter filter) {
        return Objects.requireNonNull(log.follow(filter));
    }

    private static String next(LogFollower follower) throws InterruptedException {
        byte[] line = follower.poll(PATIENCE_MS);
        assertNotNull(line, "waited in vain for a line");
        return new String(line, StandardCharsets.UTF_8);
    }

    @Test
    void linesAreReadThoughTheLogIsOff() throws Exception {
        try (AccessLog log = open(off());
                LogFollower follower = follow(log, LogFilter.EVERYTHING)) {
            log.worker(1).ended(exchange);
            String line = next(follower);
            assertTrue(line.endsWith("}\n"), line);
            StrictJson.parse(line.strip());
            assertEquals(0, follower.takeDropped());
        }
    }

    @Test
    void whoReadsTakesNothingFromTheFile() throws Exception {
        Path file = folder.resolve("access.log");
        var settings = new io.headgate.config.AccessLog(
                file.toString(), false, null, false, AccessLogFormat.COMBINED, List.of());
        try (AccessLog log = open(settings)) {
            try (LogFollower follower = follow(log, LogFilter.EVERYTHING)) {
                log.worker(0).ended(exchange);
                assertTrue(next(follower).startsWith("{\"time\":"));
            }
            log.worker(0).ended(exchange);
        }
        assertEquals(2, java.nio.file.Files.readAllLines(file).size());
    }

    @Test
    void onceTheLastHasGoneNothingIsRecorded() throws Exception {
        try (AccessLog log = open(off())) {
            LogFollower first = follow(log, LogFilter.EVERYTHING);
            follow(log, LogFilter.EVERYTHING).close();
            log.worker(0).ended(exchange);
            next(first);
            first.close();
            for (int i = 0; i < 100_000; i++) { // more than a ring holds
                log.worker(0).ended(exchange);
            }
            assertEquals(0, dropped());
            assertTrue(first.isEmpty());
        }
    }

    private long dropped() {
        long dropped = 0;
        for (Sample sample : metrics.samples()) {
            dropped += sample.name().equals("access_log_dropped_total") ? (long) sample.value() : 0;
        }
        return dropped;
    }

    @Test
    void aSlowReaderLosesLinesWhichAreCountedAndNobodyElseDoes() throws Exception {
        try (AccessLog log = open(off());
                LogFollower slow = follow(log, LogFilter.EVERYTHING);
                LogFollower other = follow(log, LogFilter.EVERYTHING)) {
            int recorded = 0;
            while (log.followersDropped() == 0) {
                for (int i = 0; i < 200; i++) {
                    log.worker(0).ended(exchange);
                }
                for (int i = 0; i < 200; i++) {
                    next(other);
                }
                recorded += 200;
            }
            long lost = slow.takeDropped();
            assertEquals(log.followersDropped(), lost);
            assertEquals(0, slow.takeDropped());
            assertEquals(0, other.takeDropped());
            int read = 0;
            while (!slow.isEmpty()) {
                next(slow);
                read++;
            }
            assertEquals(recorded, read + lost);
        }
    }

    @Test
    void asManyReadAsMayAndAPlaceIsFreeAgain() throws Exception {
        try (AccessLog log = open(off())) {
            List<LogFollower> all = new ArrayList<>();
            for (int i = 0; i < LogFollowers.MAX; i++) {
                all.add(follow(log, LogFilter.EVERYTHING));
            }
            assertNull(log.follow(LogFilter.EVERYTHING));
            all.getFirst().close();
            follow(log, LogFilter.EVERYTHING).close();
            all.forEach(LogFollower::close);
        }
    }

    @Test
    void whoTakesNothingForLongWhileLinesWaitLosesThePlaceToTheNext() throws Exception {
        LogFollowers followers = new LogFollowers(off(), () -> {});
        LogFollower first = Objects.requireNonNull(followers.add(LogFilter.EVERYTHING));
        for (int i = 1; i < LogFollowers.MAX; i++) {
            followers.add(LogFilter.EVERYTHING);
        }
        long laterNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        assertNull(followers.add(LogFilter.EVERYTHING, laterNs), "nothing waits for any of them");
        FutureTask<Boolean> reader = new FutureTask<>(() -> {
            try {
                next(first);
                return first.poll(PATIENCE_MS) != null;
            } catch (InterruptedException e) {
                return false;
            }
        });
        assertTrue(first.offer(new byte[1]));
        Thread.ofVirtual().start(reader);
        Await.until("the reader to have taken the line", first::isEmpty);
        assertNull(followers.add(LogFilter.EVERYTHING));
        first.cut();
        assertFalse(reader.get(), "the reader was not interrupted");
        assertTrue(first.offer(new byte[1]));
        assertNull(followers.add(LogFilter.EVERYTHING, System.nanoTime()));
        assertNotNull(followers.add(LogFilter.EVERYTHING, laterNs));
    }

    @Test
    void everyPartOfAFilterMustHold() {
        Records usual = Records.usual();
        assertTrue(takes(filter(), usual));
        assertTrue(
                takes(filter().listener("web").route("pay").upstream("payment").method("GET"), usual));
        assertFalse(takes(filter().listener("we"), usual));
        assertFalse(takes(filter().listener("webs"), usual));
        assertFalse(takes(filter().route("pay").upstream("other"), usual));
        assertFalse(takes(filter().method("POST"), usual));
        assertTrue(takes(filter().pathPrefix("/pay/"), usual));
        assertTrue(takes(filter().pathPrefix("/pay/1"), usual));
        assertFalse(takes(filter().pathPrefix("/pay/12"), usual));
        assertFalse(takes(filter().pathPrefix("/b"), usual));
        assertTrue(takes(filter().status(200, 299), usual));
        assertFalse(takes(filter().status(500, 599), usual));
        assertFalse(takes(filter().status(100, 599), Records.connection()));
        assertTrue(takes(filter().client(Cidr.parse("203.0.113.0/24")), usual));
        assertFalse(takes(filter().client(Cidr.parse("203.0.114.0/24")), usual));
        assertFalse(takes(filter().client(Cidr.parse("2001:db8::/32")), usual));
        usual.client = "";
        assertFalse(takes(filter().client(Cidr.parse("0.0.0.0/0")), usual));
        assertTrue(takes(filter().durationNsMin(1_234_567), usual));
        assertFalse(takes(filter().durationNsMin(1_234_568), usual));
    }

    @Test
    void aNameThatIsLongerThanWhatIsKeptIsFound() {
        String name = "x".repeat(80);
        assertTrue(takes(filter().route(name), Records.usual().text(AccessRecord.ROUTE, name.substring(0, 64))));
    }

    private static LogFilter.Builder filter() {
        return new LogFilter.Builder();
    }

    private static boolean takes(LogFilter.Builder filter, Records record) {
        return filter.build().takes(record.read(), new byte[AccessRecord.ADDRESS_BYTES]);
    }
}
