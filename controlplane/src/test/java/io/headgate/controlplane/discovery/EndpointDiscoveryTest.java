package io.headgate.controlplane.discovery;

import static io.headgate.controlplane.discovery.LastGoodTest.found;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.config.Address;
import io.headgate.config.Config;
import io.headgate.controlplane.Await;
import io.headgate.controlplane.ManualTiming;
import io.headgate.controlplane.TestConfig;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EndpointDiscoveryTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Address.Named APP = new Address.Named("app.internal", 9000);
    private static final Answer.Family NONE = new Answer.Nothing("no records");

    private final ManualTiming timing = new ManualTiming();
    private final Map<String, Answer> zone = new ConcurrentHashMap<>();
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final AtomicInteger lookups = new AtomicInteger();
    private final EndpointDiscovery discovery =
            new EndpointDiscovery((name, addresses) -> told.add(name + " " + addresses), this::lookup, timing);

    private Answer lookup(String host) {
        lookups.incrementAndGet();
        return zone.getOrDefault(host, Answer.failed("SERVFAIL"));
    }

    @AfterEach
    void close() {
        discovery.close();
    }

    @Test
    void handsOverTheFirstAddressesByItsResultAloneAndLaterOnesByTheListener() {
        zone.put("app.internal", new Answer(found(60, "10.0.0.2", "10.0.0.1"), NONE));
        assertEquals(Map.of(APP, inet("10.0.0.1:9000", "10.0.0.2:9000")), apply(APP));
        timing.awaitSleepers(1);
        assertEquals(List.of(), told);

        zone.put("app.internal", new Answer(found(60, "10.0.0.3"), NONE));
        timing.advance(Duration.ofMillis(59_999), 1);
        assertEquals(1, lookups.get());
        timing.advance(Duration.ofMillis(1), 1);
        assertEquals(List.of("app.internal:9000 [10.0.0.3:9000]"), told);
    }

    @Test
    void staysSilentWhileTheSetIsTheSameInWhateverOrder() {
        zone.put("app.internal", new Answer(found(60, "10.0.0.2", "10.0.0.1"), NONE));
        apply(APP);
        timing.awaitSleepers(1);
        zone.put("app.internal", new Answer(found(60, "10.0.0.1", "10.0.0.2"), NONE));
        timing.advance(Duration.ofSeconds(60), 1);
        assertEquals(2, lookups.get());
        assertEquals(List.of(), told);
    }

    @Test
    void keepsTheLastGoodSetAndSaysWhy() {
        zone.put("app.internal", new Answer(found(60, "10.0.0.1"), NONE));
        apply(APP);
        timing.awaitSleepers(1);
        assertEquals(new NameStatus(inet("10.0.0.1:9000"), 60_000, null, timing.epochMs()), status());

        zone.remove("app.internal");
        timing.advance(Duration.ofSeconds(60), 1);
        assertEquals(new NameStatus(inet("10.0.0.1:9000"), 1_000, "SERVFAIL", timing.epochMs()), status());
        assertEquals(Map.of(APP, inet("10.0.0.1:9000")), apply(APP));

        zone.put("app.internal", new Answer(found(10, "10.0.0.1"), NONE));
        timing.advance(Duration.ofSeconds(1), 1);
        assertEquals(new NameStatus(inet("10.0.0.1:9000"), 10_000, null, timing.epochMs()), status());
        assertEquals(List.of(), told);
    }

    @Test
    void aNameThatComesUpLaterReachesTheListener() {
        assertEquals(Map.of(), apply(APP));
        timing.awaitSleepers(1);
        assertEquals("SERVFAIL", status().lastError());
        zone.put("app.internal", new Answer(found(60, "10.0.0.1"), NONE));
        timing.advance(Duration.ofSeconds(1), 1);
        assertEquals(List.of("app.internal:9000 [10.0.0.1:9000]"), told);
    }

    @Test
    void waitsForASlowLookupNoLongerThanItWasTold() {
        CountDownLatch answer = new CountDownLatch(1);
        NameLookup slow = host -> {
            answer.await();
            return new Answer(found(60, "10.0.0.1"), NONE);
        };
        try (EndpointDiscovery patient =
                new EndpointDiscovery((name, addresses) -> told.add(name + " " + addresses), slow, timing)) {
            long begunNs = System.nanoTime();
            assertEquals(Map.of(), patient.apply(TestConfig.of(null, APP), Duration.ofMillis(50)));
            assertTrue(System.nanoTime() - begunNs >= 50_000_000);
            assertEquals(new NameStatus(List.of(), 0, null, 0), patient.status().get(APP));
            assertEquals(Map.of(), patient.apply(TestConfig.of(null, APP), Duration.ofDays(1)));
            answer.countDown();
            Await.until("the listener to hear of it", () -> told.size() == 1);
            assertEquals(List.of("app.internal:9000 [10.0.0.1:9000]"), told);
        }
    }

    @Test
    void aReloadKeepsWhatIsWatchedAndDropsTheRest() {
        Address.Named other = new Address.Named("other.internal", 80);
        zone.put("app.internal", new Answer(found(60, "10.0.0.1"), NONE));
        zone.put("other.internal", new Answer(found(60, "10.0.0.2"), NONE));
        apply(APP);
        timing.awaitSleepers(1);
        assertEquals(Map.of(APP, inet("10.0.0.1:9000"), other, inet("10.0.0.2:80")), apply(APP, other));
        timing.awaitSleepers(2);
        assertEquals(2, lookups.get());

        assertEquals(Map.of(other, inet("10.0.0.2:80")), apply(other));
        timing.awaitSleepers(1);
        timing.advance(Duration.ofSeconds(60), 1);
        assertEquals(3, lookups.get());
        assertEquals(List.of(other), List.copyOf(discovery.status().keySet()));
    }

    @Test
    void looksUpTheLocalhostThatTheAdminApiBindsToButNoAddresses() {
        zone.put("localhost", new Answer(found(60, "127.0.0.1"), NONE));
        Config config = TestConfig.withAdmin("localhost:9900", null, "10.0.0.1:80", "unix:/run/app.sock");
        assertEquals(
                Map.of(new Address.Named("localhost", 9900), inet("127.0.0.1:9900")),
                discovery.apply(config, PATIENCE));
        assertEquals(1, lookups.get());
    }

    @Test
    void aLookupOrListenerThatBreaksEndsNoWatch() {
        AtomicInteger calls = new AtomicInteger();
        NameLookup broken = host -> {
            if (calls.incrementAndGet() == 1) {
                throw new IllegalStateException("a lookup of this test fails on purpose");
            }
            return new Answer(found(60, "10.0.0." + calls.get()), NONE);
        };
        DiscoveryListener failing = (_, _) -> {
            throw new IllegalStateException("a listener of this test fails on purpose");
        };
        try (EndpointDiscovery other = new EndpointDiscovery(failing, broken, timing)) {
            other.apply(TestConfig.of(null, APP), PATIENCE);
            timing.awaitSleepers(1);
            NameStatus status = Objects.requireNonNull(other.status().get(APP));
            assertTrue(String.valueOf(status.lastError()).startsWith("lookup failed: "), status.toString());
            timing.advance(Duration.ofSeconds(1), 1);
            timing.advance(Duration.ofSeconds(60), 1);
            assertEquals(3, calls.get());
            assertNull(Objects.requireNonNull(other.status().get(APP)).lastError());
        }
    }

    @Test
    void neverHasMoreLookupsUnderWayThanItHasPlacesFor() {
        Semaphore answers = new Semaphore(0);
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger insideMax = new AtomicInteger();
        NameLookup slow = host -> {
            insideMax.accumulateAndGet(inside.incrementAndGet(), Math::max);
            answers.acquire();
            inside.decrementAndGet();
            return Answer.failed("SERVFAIL");
        };
        Object[] names = new Object[EndpointDiscovery.LOOKUPS_MAX + 10];
        Arrays.setAll(names, i -> "n" + i + ".internal:80");
        try (EndpointDiscovery busy = new EndpointDiscovery((_, _) -> {}, slow, timing)) {
            busy.apply(TestConfig.of(null, names), Duration.ZERO);
            Await.until("all places to be taken", () -> inside.get() == EndpointDiscovery.LOOKUPS_MAX);
            answers.release(names.length);
            timing.awaitSleepers(names.length);
            assertEquals(EndpointDiscovery.LOOKUPS_MAX, insideMax.get());
        }
    }

    @Test
    void closingEndsEveryThread() {
        CountDownLatch never = new CountDownLatch(1);
        CopyOnWriteArrayList<Thread> threads = new CopyOnWriteArrayList<>();
        NameLookup hanging = host -> {
            threads.add(Thread.currentThread());
            if (host.startsWith("hang")) {
                never.await();
            }
            return new Answer(found(60, "10.0.0.1"), NONE);
        };
        EndpointDiscovery other = new EndpointDiscovery((_, _) -> {}, hanging, timing);
        other.apply(TestConfig.of(null, APP, "hang.internal:80"), Duration.ZERO);
        timing.awaitSleepers(1);
        Await.until("both lookups", () -> threads.size() == 2);
        other.close();
        assertFalse(threads.stream().anyMatch(Thread::isAlive));
        assertEquals(Map.of(), other.status());
        assertEquals(Map.of(), other.apply(TestConfig.of(null, APP), PATIENCE));
    }

    private Map<Address.Named, List<Address.Inet>> apply(Address.Named... names) {
        return discovery.apply(TestConfig.of(null, (Object[]) names), PATIENCE);
    }

    private NameStatus status() {
        return Objects.requireNonNull(discovery.status().get(APP));
    }

    private static List<Address.Inet> inet(String... texts) {
        return Arrays.stream(texts).map(Address.Inet::parse).toList();
    }
}
