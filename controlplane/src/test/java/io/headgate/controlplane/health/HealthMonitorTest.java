package io.headgate.controlplane.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.config.Address;
import io.headgate.config.Config;
import io.headgate.config.Health;
import io.headgate.config.snapshot.EndpointId;
import io.headgate.config.snapshot.EndpointStatus;
import io.headgate.controlplane.Await;
import io.headgate.controlplane.ManualTiming;
import io.headgate.controlplane.TestConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HealthMonitorTest {
    private static final Duration INTERVAL = Duration.ofSeconds(2);
    private static final Health HTTP = TestConfig.health(TestConfig.http());

    private final ManualTiming timing = new ManualTiming();
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final AtomicInteger status = new AtomicInteger(200);
    private final HealthListener record =
            (endpoint, verdict) -> told.add(endpoint.address() + " " + verdict.health() + ": " + verdict.reason());
    private final HealthMonitor monitor = new HealthMonitor(record, timing, () -> 0, 100);

    @AfterEach
    void close() {
        monitor.close();
    }

    @Test
    void turnsAfterExactlyFallFailuresAndRisePassesAndTellsOnce() throws Exception {
        try (Backend backend = backend()) {
            monitor.apply(TestConfig.of(HTTP, backend.address()), Map.of());
            timing.awaitSleepers(1);
            assertEquals(List.of(backend.address() + " UP: 200"), told);

            status.set(503);
            next(2);
            assertEquals(EndpointStatus.Health.UP, verdict(backend).health());
            next(1);
            assertEquals(
                    new Verdict(EndpointStatus.Health.DOWN, "503, expected 200-399", timing.epochMs()),
                    verdict(backend));
            next(5);

            status.set(204);
            next(1);
            assertEquals(EndpointStatus.Health.DOWN, verdict(backend).health());
            next(1);
            assertEquals(EndpointStatus.Health.UP, verdict(backend).health());
            assertEquals(
                    List.of(
                            backend.address() + " UP: 200",
                            backend.address() + " DOWN: 503, expected 200-399",
                            backend.address() + " UP: 204"),
                    told);
        }
    }

    @Test
    void isUnknownUntilTheFirstPassOrFallFailures() throws Exception {
        status.set(500);
        try (Backend backend = backend()) {
            monitor.apply(TestConfig.of(HTTP, backend.address()), Map.of());
            timing.awaitSleepers(1);
            next(1);
            assertEquals(EndpointStatus.Health.UNKNOWN, verdict(backend).health());
            assertEquals("not checked yet", verdict(backend).reason());
            next(1);
            assertEquals(EndpointStatus.Health.DOWN, verdict(backend).health());
        }
    }

    @Test
    void aReloadThatChangesNothingOfACheckKeepsItsCounters() throws Exception {
        try (Backend backend = backend();
                Backend other = backend()) {
            monitor.apply(TestConfig.of(HTTP, backend.address()), Map.of());
            timing.awaitSleepers(1);
            status.set(503);
            next(2);
            monitor.apply(TestConfig.of(HTTP, backend.address(), other.address()), Map.of());
            timing.awaitSleepers(2);
            assertEquals(3, monitor.history(id(backend)).size());
            timing.advance(INTERVAL, 2);
            assertEquals(EndpointStatus.Health.DOWN, verdict(backend).health());
            assertEquals(EndpointStatus.Health.UNKNOWN, verdict(other).health());
        }
    }

    @Test
    void aReloadWithOtherSettingsKeepsTheVerdictAndTheHistoryButCountsAnew() throws Exception {
        status.set(503);
        try (Backend backend = backend()) {
            monitor.apply(TestConfig.of(HTTP, backend.address()), Map.of());
            timing.awaitSleepers(1);
            next(2);
            assertEquals(EndpointStatus.Health.DOWN, verdict(backend).health());

            status.set(200);
            next(1);
            Health slower = new Health(TestConfig.http(), INTERVAL.multipliedBy(2), Duration.ofSeconds(1), 3, 2, 0);
            monitor.apply(TestConfig.of(slower, backend.address()), Map.of());
            Thread old = timing.threads().getFirst();
            Await.until("the old check to end", () -> !old.isAlive());
            Await.until(
                    "the new check's first probe",
                    () -> monitor.history(id(backend)).size() == 5);
            timing.awaitSleepers(1);
            assertEquals(EndpointStatus.Health.DOWN, verdict(backend).health());
            timing.advance(INTERVAL.multipliedBy(2), 1);
            assertEquals(EndpointStatus.Health.UP, verdict(backend).health());
            assertEquals(6, monitor.history(id(backend)).size());
        }
    }

    @Test
    void stopsWhatTheConfigurationNoLongerNames() throws Exception {
        try (Backend stays = backend();
                Backend goes = backend()) {
            monitor.apply(TestConfig.of(HTTP, stays.address(), goes.address()), Map.of());
            timing.awaitSleepers(2);
            monitor.apply(TestConfig.of(HTTP, stays.address()), Map.of());
            timing.awaitSleepers(1);
            next(3);
            assertEquals(1, goes.requests().size());
            assertEquals(4, stays.requests().size());
            assertEquals(List.of(id(stays)), List.copyOf(monitor.verdicts().keySet()));
            assertEquals(List.of(), monitor.history(id(goes)));

            monitor.apply(TestConfig.of(null, stays.address()), Map.of());
            timing.awaitSleepers(0);
            assertEquals(Map.of(), monitor.verdicts());
        }
    }

    @Test
    void checksEveryAddressOfANameAndAsksForTheName() throws Exception {
        try (Backend one = backend();
                Backend two = backend()) {
            Address.Named name = new Address.Named("app.internal", 80);
            Config config = TestConfig.of(HTTP, name);
            monitor.apply(config, Map.of());
            assertEquals(Map.of(), monitor.verdicts());
            monitor.apply(config, Map.of(name, List.of((Address.Inet) one.address(), (Address.Inet) two.address())));
            timing.awaitSleepers(2);
            assertEquals(
                    List.of(id(one), id(two)), List.copyOf(monitor.verdicts().keySet()));
            assertTrue(one.requests().getFirst().contains("\r\nHost: app.internal:80\r\n"));
        }
    }

    @Test
    void keepsTheLatestTwentyResults() throws Exception {
        try (Backend backend = backend()) {
            monitor.apply(TestConfig.of(HTTP, backend.address()), Map.of());
            timing.awaitSleepers(1);
            next(4);
            status.set(503);
            next(18);
            List<CheckResult> history = monitor.history(id(backend));
            assertEquals(20, history.size());
            assertEquals(2, history.stream().filter(CheckResult::passed).count());
            assertEquals(new CheckResult(true, "200", timing.epochMs() - 19 * 2000, 0), history.getFirst());
            assertEquals(new CheckResult(false, "503, expected 200-399", timing.epochMs(), 0), history.getLast());
        }
    }

    @Test
    void aListenerThatFailsEndsNoCheck() throws Exception {
        HealthListener failing = (_, _) -> {
            throw new IllegalStateException("a listener of this test fails on purpose");
        };
        try (Backend backend = backend();
                HealthMonitor other = new HealthMonitor(failing, timing, () -> 0, 100)) {
            other.apply(TestConfig.of(HTTP, backend.address()), Map.of());
            timing.awaitSleepers(1);
            next(1);
            assertEquals(2, other.history(id(backend)).size());
        }
    }

    @Test
    void spreadsFirstProbesAndVariesIntervalsWithinTheirBounds() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Health jittered = new Health(TestConfig.http(), INTERVAL, Duration.ofSeconds(1), 3, 2, 10);
        try (Backend backend = backend();
                HealthMonitor other = new HealthMonitor(record, timing, random::nextDouble, 100)) {
            other.apply(TestConfig.of(jittered, backend.address()), Map.of());
            timing.awaitSleepers(1);
            Duration first = timing.lastSleep();
            assertTrue(!first.isNegative() && first.compareTo(INTERVAL) < 0, "seed " + seed + ": " + first);
            List<Duration> intervals = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                timing.advance(timing.lastSleep(), 1);
                intervals.add(timing.lastSleep());
            }
            for (Duration interval : intervals) {
                assertTrue(
                        interval.toMillis() >= 1799 && interval.toMillis() <= 2200, "seed " + seed + ": " + intervals);
            }
            assertTrue(intervals.stream().distinct().count() > 25, "seed " + seed + ": " + intervals);
        }
    }

    @Test
    void aRareCheckStillHasItsFirstProbeSoon() throws Exception {
        Health hourly = new Health(TestConfig.http(), Duration.ofHours(1), Duration.ofSeconds(1), 3, 2, 0);
        try (Backend backend = backend();
                HealthMonitor other = new HealthMonitor(record, timing, () -> 0.5, 100)) {
            other.apply(TestConfig.of(hourly, backend.address()), Map.of());
            timing.awaitSleepers(1);
            assertEquals(Duration.ofSeconds(1), timing.lastSleep());
        }
    }

    @Test
    void neverHasMoreProbesUnderWayThanItHasPlacesFor() throws Exception {
        Semaphore answers = new Semaphore(0);
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger insideMax = new AtomicInteger();
        Backend.Script slow = _ -> {
            insideMax.accumulateAndGet(inside.incrementAndGet(), Math::max);
            answers.acquire();
            inside.decrementAndGet();
            return Backend.status(200);
        };
        Health patient = new Health(TestConfig.http(), INTERVAL, Duration.ofMinutes(5), 3, 2, 0);
        List<Backend> backends = new ArrayList<>();
        try (HealthMonitor narrow = new HealthMonitor(record, timing, () -> 0, 2)) {
            for (int i = 0; i < 6; i++) {
                backends.add(Backend.onLoopback(slow));
            }
            Object[] addresses = backends.stream().map(Backend::address).toArray();
            narrow.apply(TestConfig.of(patient, addresses), Map.of());
            for (int answered = 0; answered < 6; answered += 2) {
                Await.until("two probes under way", () -> inside.get() == 2);
                answers.release(2);
                timing.awaitSleepers(answered + 2);
            }
            assertEquals(2, insideMax.get());
            assertEquals(6, told.size());
        } finally {
            answers.release(100);
            for (Backend backend : backends) {
                backend.close();
            }
        }
    }

    @Test
    void closingEndsEveryThreadAndConnection() throws Exception {
        Health patient = new Health(TestConfig.http(), INTERVAL, Duration.ofMinutes(5), 3, 2, 0);
        try (Backend silent = Backend.onLoopback(_ -> null);
                Backend fast = backend()) {
            monitor.apply(TestConfig.of(patient, silent.address(), fast.address()), Map.of());
            timing.awaitSleepers(1);
            Await.until(
                    "the silent backend to be asked", () -> silent.requests().size() == 1);
            assertEquals(2, timing.threads().size());

            monitor.close();
            assertFalse(timing.threads().stream().anyMatch(Thread::isAlive));
            Await.until("the silent backend to be left", () -> silent.open() == 0);
            assertEquals(1, told.size());
            assertEquals(Map.of(), monitor.verdicts());

            monitor.apply(TestConfig.of(patient, fast.address()), Map.of());
            assertEquals(Map.of(), monitor.verdicts());
        }
    }

    private Backend backend() throws Exception {
        return Backend.onLoopback(_ -> Backend.status(status.get()));
    }

    /// Lets the only check probe so many times more.
    private void next(int probes) {
        for (int i = 0; i < probes; i++) {
            timing.advance(INTERVAL, 1);
        }
    }

    private Verdict verdict(Backend backend) {
        return Objects.requireNonNull(monitor.verdicts().get(id(backend)));
    }

    private static EndpointId id(Backend backend) {
        return new EndpointId("app", backend.address());
    }
}
