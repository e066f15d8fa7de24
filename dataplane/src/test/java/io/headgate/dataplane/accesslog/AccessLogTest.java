package io.headgate.dataplane.accesslog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.config.AccessLogFormat;
import io.headgate.dataplane.exchange.Exchange;
import io.headgate.dataplane.exchange.ExchangeLog;
import io.headgate.dataplane.metrics.Metrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessLogTest {
    @TempDir
    Path folder;

    private final FakeLog program = new FakeLog();
    private final Metrics metrics = Metrics.open(null, 2, 100);
    private final Exchange exchange = EndedExchange.unrouted(ExchangeLog.OFF);

    @AfterEach
    void closeMetrics() {
        metrics.close();
    }

    @Test
    void everyWorkersExchangesBecomeLines() throws Exception {
        try (AccessLog log = open(settings("access.log"))) {
            Thread other = Thread.ofPlatform().start(() -> record(log, 1, 3000));
            record(log, 0, 2000);
            other.join();
        }
        List<String> lines = lines("access.log");
        assertEquals(5000, lines.size());
        lines.forEach(StrictJson::parse);
        assertEquals(List.of(), program.lines);
    }

    @Test
    void aLineAppearsWithoutOthersPushingIt() throws Exception {
        try (AccessLog log = open(settings("access.log"))) {
            record(log, 0, 1);
            await("the line to be in the file", () -> lines("access.log").size() == 1);
        }
    }

    @Test
    void whatWasRecordedBeforeAReopenStaysInTheOldFile() throws Exception {
        try (AccessLog log = open(settings("access.log"))) {
            record(log, 0, 10);
            Files.move(folder.resolve("access.log"), folder.resolve("access.log.1"));
            log.reopen();
            await("a new file", () -> Files.exists(folder.resolve("access.log")));
            record(log, 0, 5);
        }
        assertEquals(10, lines("access.log.1").size());
        assertEquals(5, lines("access.log").size());
    }

    @Test
    void otherSettingsHoldSoonAndLoseNothing() throws Exception {
        int recorded = 3;
        try (AccessLog log = open(settings("first.log"))) {
            record(log, 0, recorded);
            var combined = new io.headgate.config.AccessLog(
                    "second.log", false, null, false, AccessLogFormat.COMBINED, List.of());
            log.reconfigure(combined, folder);
            log.reconfigure(combined, folder);
            await("a line in the first file", () -> !lines("first.log").isEmpty());
            while (lines("second.log").isEmpty()) {
                record(log, 0, 1);
                recorded++;
            }
        }
        List<String> first = lines("first.log");
        List<String> second = lines("second.log");
        first.forEach(StrictJson::parse);
        second.forEach(line -> assertTrue(line.startsWith("192.0.2.7 - - ["), line));
        assertEquals(recorded, first.size() + second.size());
    }

    @Test
    void canBeSwitchedOnAndOffAndOn() throws Exception {
        try (AccessLog log = open(settings(null))) {
            record(log, 0, 100);
            log.reconfigure(settings("access.log"), folder);
            record(log, 0, 1);
            log.reconfigure(settings(null), folder);
            record(log, 0, 100);
            log.reconfigure(settings("access.log"), folder);
            record(log, 1, 1);
        }
        assertEquals(2, lines("access.log").size());
    }

    @Test
    void settingsThatCannotHoldChangeNothing() throws Exception {
        try (AccessLog log = open(settings("access.log"))) {
            String message = String.valueOf(
                    assertThrows(IOException.class, () -> log.reconfigure(settings("missing/a.log"), folder))
                            .getMessage());
            assertTrue(message.startsWith(folder + "/missing/a.log: the access log cannot be opened"), message);
            record(log, 0, 1);
        }
        assertEquals(1, lines("access.log").size());
    }

    @Test
    void aFullDiskCostsLinesAndNothingElse() throws Exception {
        try (AccessLog log = open(settings("/dev/full"))) {
            record(log, 0, 500);
            await("the lines to be counted as lost", () -> lost() == 500);
            record(log, 1, 300);
        }
        assertEquals(800, lost());
        assertEquals(1, program.lines.size(), program.lines::toString);
    }

    @Test
    void nothingIsRecordedAfterClosing() throws Exception {
        AccessLog log = open(settings("access.log"));
        record(log, 0, 1);
        log.close();
        record(log, 0, 1);
        log.reopen();
        log.reconfigure(settings("other.log"), folder);
        log.close();
        assertEquals(1, lines("access.log").size());
        assertTrue(Files.notExists(folder.resolve("other.log")));
    }

    @Test
    void theRingsOfManyWorkersTogetherAreBounded() {
        assertEquals(4 << 20, AccessLog.ringBytes(1));
        assertEquals(4 << 20, AccessLog.ringBytes(16));
        assertEquals(2 << 20, AccessLog.ringBytes(17));
        assertEquals(256 << 10, AccessLog.ringBytes(256));
    }

    private AccessLog open(io.headgate.config.AccessLog settings) throws IOException {
        return AccessLog.open(settings, folder, 2, metrics, program);
    }

    private static io.headgate.config.AccessLog settings(@Nullable String file) {
        return new io.headgate.config.AccessLog(
                file, false, null, false, AccessLogFormat.JSON, List.of("authorization"));
    }

    private void record(AccessLog log, int worker, int times) {
        ExchangeLog end = log.worker(worker);
        for (int i = 0; i < times; i++) {
            end.ended(exchange);
        }
    }

    private List<String> lines(String file) {
        try {
            return Files.exists(folder.resolve(file)) ? Files.readAllLines(folder.resolve(file)) : List.of();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private double lost() {
        return metrics.samples().stream()
                .filter(s -> s.labels().containsValue("write_failed"))
                .mapToDouble(s -> s.value())
                .sum();
    }

    private static void await(String what, BooleanSupplier condition) {
        long deadlineNs = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadlineNs, "waited 20 s for " + what);
            Thread.onSpinWait();
        }
    }
}
