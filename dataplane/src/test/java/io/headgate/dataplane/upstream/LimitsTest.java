package io.headgate.dataplane.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.config.Balance;
import io.headgate.config.RetryBudget;
import io.headgate.config.UpstreamLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class LimitsTest {
    private static final int THREADS = 8;
    private static final int ROUNDS = 50_000;
    private static final ThreadLocal<EndpointState> OPENED = new ThreadLocal<>();

    private static UpstreamFixture limited(int connections, int pending, int requests) {
        UpstreamFixture app = UpstreamFixture.of(Balance.Policy.ROUND_ROBIN, 1, 1);
        app.limits = new UpstreamLimits(connections, pending, requests, Duration.ofSeconds(5));
        return app.apply();
    }

    /** Eight threads take and give back; returns the most that were ever held at once. */
    private static int mostHeld(BooleanSupplier take, Runnable giveBack) throws Exception {
        AtomicInteger held = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch start = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            List<Future<?>> done = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                done.add(threads.submit(() -> {
                    start.await();
                    for (int round = 0; round < ROUNDS; round++) {
                        if (take.getAsBoolean()) {
                            most.accumulateAndGet(held.incrementAndGet(), Math::max);
                            held.decrementAndGet();
                            giveBack.run();
                        }
                    }
                    return null;
                }));
            }
            start.countDown();
            for (Future<?> each : done) {
                each.get();
            }
        }
        return most.get();
    }

    @Test
    void permitsAreExactOverThreads() throws Exception {
        Permits permits = new Permits();
        int most = mostHeld(() -> permits.tryTake(3), permits::giveBack);
        assertTrue(most <= 3, "held " + most + " of 3");
        assertEquals(0, permits.taken());
    }

    @Test
    void connectionsOfAnEndpointAreExactOverThreads() throws Exception {
        UpstreamFixture app = limited(1_000, 1, 1);
        app.replace(0, 1, 2, false);
        app.apply();
        EndpointState endpoint = app.endpoint(0);
        int most = mostHeld(endpoint::tryOpen, endpoint::closed);
        assertTrue(most <= 2, "held " + most + " of 2");
        assertEquals(0, endpoint.connectionsNow());
        assertEquals(0, app.state().connectionsNow());
    }

    @Test
    void connectionsOfAnUpstreamAreExactOverThreadsAndEndpoints() throws Exception {
        UpstreamFixture app = limited(3, 1, 1);
        AtomicInteger turn = new AtomicInteger();
        EndpointState[] endpoints = app.state().endpoints();
        int most = mostHeld(
                () -> {
                    EndpointState endpoint = endpoints[turn.getAndIncrement() & 1];
                    OPENED.set(endpoint);
                    return endpoint.tryOpen();
                },
                () -> OPENED.get().closed());
        assertTrue(most <= 3, "held " + most + " of 3");
        assertEquals(0, app.state().connectionsNow());
        assertEquals(0, endpoints[0].connectionsNow() + endpoints[1].connectionsNow());
    }

    @Test
    void whoCouldHaveAPermitIsNeverRefused() throws Exception {
        Permits permits = new Permits();
        AtomicInteger refused = new AtomicInteger();
        mostHeld(
                () -> {
                    boolean taken = permits.tryTake(THREADS);
                    refused.addAndGet(taken ? 0 : 1);
                    return taken;
                },
                permits::giveBack);
        assertEquals(0, refused.get());
    }

    @Test
    void requestsAndPendingAreLimitedApart() {
        UpstreamFixture app = limited(1, 1, 2);
        UpstreamState state = app.state();
        assertTrue(state.tryRequest());
        assertTrue(state.tryRequest());
        assertFalse(state.tryRequest());
        assertTrue(state.tryPend());
        assertFalse(state.tryPend());
        assertEquals(2, state.requestsNow());
        assertEquals(1, state.pendingNow());
        assertEquals(1, state.requestsRefused());
        assertEquals(1, state.pendingRefused());
        state.requestDone();
        state.pendDone();
        assertTrue(state.tryRequest());
        assertTrue(state.tryPend());
    }

    @Test
    void aSmallerLimitHoldsAtOnceAndDrainsWhatIsAboveIt() {
        UpstreamFixture app = limited(4, 1, 1);
        EndpointState endpoint = app.endpoint(0);
        for (int i = 0; i < 4; i++) {
            assertTrue(endpoint.tryOpen());
        }
        app.limits = new UpstreamLimits(2, 1, 1, Duration.ofSeconds(5));
        app.apply();
        endpoint.closed();
        endpoint.closed();
        assertFalse(endpoint.tryOpen());
        endpoint.closed();
        assertTrue(endpoint.tryOpen());
        assertEquals(1, app.state().connectionsRefused());
    }

    @Test
    void givingBackTooMuchIsAnErrorAndChangesNothing() {
        Permits permits = new Permits();
        assertThrows(IllegalStateException.class, permits::giveBack);
        assertEquals(0, permits.taken());
        assertTrue(permits.tryTake(1));
        assertFalse(permits.tryTake(1));
    }

    @Test
    void retriesAreAShareOfTheRequestsUnderWayAndAFewInAnyCase() {
        UpstreamFixture app = limited(1_000, 1_000, 1_000);
        io.headgate.dataplane.upstream.RetryBudget budget = app.state().retryBudget();
        for (int i = 0; i < 3; i++) {
            assertTrue(budget.tryRetry());
        }
        assertFalse(budget.tryRetry());
        for (int i = 0; i < 24; i++) {
            assertTrue(app.state().tryRequest());
        }
        assertTrue(budget.tryRetry(), "20 % of 24 is 4");
        assertFalse(budget.tryRetry());
        assertEquals(4, budget.retriesNow());
        assertEquals(2, budget.retriesRefused());
        budget.retryDone();
        assertTrue(budget.tryRetry());
        app.retryBudget = new RetryBudget(0, 0);
        app.apply();
        budget.retryDone();
        budget.retryDone();
        assertFalse(budget.tryRetry());
    }
}
