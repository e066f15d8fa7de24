package io.headgate.dataplane.upstream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.config.Balance;
import io.headgate.config.Outlier;
import io.headgate.config.SlowStart;
import io.headgate.config.snapshot.EndpointId;
import io.headgate.config.snapshot.EndpointStatus;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OutlierDetectorTest {
    private static UpstreamFixture with(Outlier outlier, int endpoints) {
        int[] weights = new int[endpoints];
        Arrays.fill(weights, 1);
        UpstreamFixture app = UpstreamFixture.of(Balance.Policy.ROUND_ROBIN, weights);
        app.outlier = outlier;
        return app.apply();
    }

    private static Outlier rules(int percent, Outlier.@Nullable SuccessRate rate) {
        return new Outlier(5, 3, Duration.ofSeconds(10), Duration.ofSeconds(30), percent, rate);
    }

    private static boolean out(UpstreamFixture app, int index) {
        return !app.endpoint(index).eligible(app.nowNs);
    }

    @Test
    void failuresInARowTakeAnEndpointOut() {
        UpstreamFixture app = with(rules(50, null), 2);
        app.outcomes(0, 4, Outcome.STATUS_5XX);
        assertFalse(out(app, 0));
        app.outcomes(0, 1, Outcome.STATUS_5XX);
        assertTrue(out(app, 0));
        assertEquals(app.nowNs + TimeUnit.SECONDS.toNanos(30), app.endpoint(0).ejectedUntilNs());
        assertEquals(1, app.endpoint(0).ejections());
        assertEquals(1, app.state().ejections());
        assertArrayEquals(new int[] {0, 10}, app.counts(10));
    }

    @Test
    void whatIsOutInOneProcessIsOutAsLongInTheNext() {
        UpstreamFixture before = with(rules(50, null), 2);
        before.outcomes(0, 5, Outcome.STATUS_5XX);
        before.advance(10, TimeUnit.SECONDS);
        Map<EndpointId, Ejected> told = before.registry.ejected();
        EndpointId id = new EndpointId(UpstreamFixture.APP, UpstreamFixture.address(0));
        assertEquals(Map.of(id, new Ejected(TimeUnit.SECONDS.toNanos(20), 1)), told);

        UpstreamFixture app = succeeding(told, rules(50, null));
        app.advance(20, TimeUnit.SECONDS);
        app.nowNs--;
        assertTrue(out(app, 0));
        assertFalse(out(app, 1));
        assertEquals(0, app.endpoint(0).ejections(), "it was counted there");
        app.nowNs++;
        assertFalse(out(app, 0));
        assertEquals(Map.of(), app.registry.ejected());
        app.outcomes(0, 5, Outcome.STATUS_5XX);
        assertEquals(app.nowNs + TimeUnit.SECONDS.toNanos(60), app.endpoint(0).ejectedUntilNs(), "the second time");
    }

    @Test
    void nobodyIsOutInTheNextProcessWhereItDetectsNothing() {
        EndpointId id = new EndpointId(UpstreamFixture.APP, UpstreamFixture.address(0));
        UpstreamFixture app = succeeding(Map.of(id, new Ejected(TimeUnit.HOURS.toNanos(1), 1)), null);
        assertFalse(out(app, 0));
        app.outlier = rules(50, null);
        app.apply();
        assertFalse(out(app, 0), "by then it is old");
    }

    private static UpstreamFixture succeeding(Map<EndpointId, Ejected> told, @Nullable Outlier outlier) {
        UpstreamFixture app = new UpstreamFixture(1, 1);
        app.nowNs = -TimeUnit.SECONDS.toNanos(5); // another clock
        app.outlier = outlier;
        app.endpoints.add(UpstreamFixture.endpoint(UpstreamFixture.address(0), 1, null, false));
        app.endpoints.add(UpstreamFixture.endpoint(UpstreamFixture.address(1), 1, null, false));
        app.registry.know(told);
        return app.apply();
    }

    @Test
    void oneSuccessForgivesThem() {
        UpstreamFixture app = with(rules(50, null), 2);
        app.outcomes(0, 4, Outcome.STATUS_5XX);
        app.outcomes(0, 1, Outcome.OK);
        app.outcomes(0, 4, Outcome.STATUS_5XX);
        assertFalse(out(app, 0));
    }

    @Test
    void gatewayErrorsHaveAThresholdOfTheirOwnAndAnAnswerForgivesThem() {
        UpstreamFixture app = with(rules(50, null), 2);
        app.outcomes(0, 2, Outcome.GATEWAY_ERROR);
        app.outcomes(0, 1, Outcome.STATUS_5XX);
        app.outcomes(0, 1, Outcome.GATEWAY_ERROR);
        assertFalse(out(app, 0), "two and one, not three in a row");
        app.outcomes(1, 3, Outcome.GATEWAY_ERROR);
        assertTrue(out(app, 1));
    }

    @Test
    void gatewayErrorsAreFailuresToo() {
        Outlier fiveXxOnly = new Outlier(5, null, Duration.ofSeconds(10), Duration.ofSeconds(30), 50, null);
        UpstreamFixture app = with(fiveXxOnly, 2);
        app.outcomes(0, 3, Outcome.GATEWAY_ERROR);
        app.outcomes(0, 2, Outcome.STATUS_5XX);
        assertTrue(out(app, 0));
    }

    @Test
    void abandonedExchangesCountForNothing() {
        UpstreamFixture app = with(rules(50, null), 2);
        app.outcomes(0, 2, Outcome.GATEWAY_ERROR);
        app.outcomes(0, 100, Outcome.ABANDONED);
        app.outcomes(0, 1, Outcome.GATEWAY_ERROR);
        assertTrue(out(app, 0), "nor do they forgive");
        assertEquals(3, app.endpoint(0).ended(Outcome.GATEWAY_ERROR));
    }

    @Test
    void anEjectionEndsByItselfOnTheNanosecond() {
        UpstreamFixture app = with(rules(50, null), 2);
        app.outcomes(0, 3, Outcome.GATEWAY_ERROR);
        app.nowNs += TimeUnit.SECONDS.toNanos(30) - 1;
        assertTrue(out(app, 0));
        app.nowNs += 1;
        assertFalse(out(app, 0));
    }

    @Test
    void eachEjectionIsLongerUpToFiveMinutes() {
        UpstreamFixture app = with(rules(50, null), 2);
        for (int times = 1; times <= 15; times++) {
            app.outcomes(0, 3, Outcome.GATEWAY_ERROR);
            long lengthNs = app.endpoint(0).ejectedUntilNs() - app.nowNs;
            assertEquals(Math.min(300, 30L * times), TimeUnit.NANOSECONDS.toSeconds(lengthNs));
            app.nowNs += lengthNs;
        }
    }

    @Test
    void timeInServiceShortensTheNextEjection() {
        UpstreamFixture app = with(rules(50, null), 2);
        for (int times = 1; times <= 4; times++) {
            app.outcomes(0, 3, Outcome.GATEWAY_ERROR);
            app.nowNs = app.endpoint(0).ejectedUntilNs();
        }
        app.advance(25, TimeUnit.SECONDS);
        app.outcomes(0, 3, Outcome.GATEWAY_ERROR);
        assertEquals(TimeUnit.SECONDS.toNanos(30 * (4 - 2 + 1)), app.endpoint(0).ejectedUntilNs() - app.nowNs);
    }

    @Test
    void whatWasUnderWayDuringAnEjectionIsNotHeldAgainstIt() {
        UpstreamFixture app = with(rules(50, null), 2);
        app.outcomes(0, 3, Outcome.GATEWAY_ERROR);
        app.outcomes(0, 100, Outcome.GATEWAY_ERROR);
        app.advance(30, TimeUnit.SECONDS);
        app.outcomes(0, 2, Outcome.GATEWAY_ERROR);
        assertFalse(out(app, 0));
        assertEquals(1, app.endpoint(0).ejections());
    }

    @Test
    void noMoreThanThePercentageIsOutAtOnceAndOneAlwaysMayBe() {
        int[][] cases = {{2, 50, 1}, {3, 50, 1}, {4, 50, 2}, {10, 30, 3}, {5, 10, 1}, {3, 100, 2}, {3, 0, 1}};
        for (int[] each : cases) {
            UpstreamFixture app = with(rules(each[1], null), each[0]);
            int ejected = 0;
            for (int i = 0; i < each[0]; i++) {
                app.outcomes(i, 10, Outcome.GATEWAY_ERROR);
                ejected += out(app, i) ? 1 : 0;
            }
            assertEquals(each[2], ejected, each[0] + " endpoints, " + each[1] + " %");
        }
    }

    @Test
    void theLastThatCouldServeStays() {
        UpstreamFixture app = with(rules(100, null), 3);
        app.health(1, EndpointStatus.Health.DOWN);
        app.admin(2, EndpointStatus.Admin.DRAIN);
        app.outcomes(0, 100, Outcome.GATEWAY_ERROR);
        assertFalse(out(app, 0));
        app.admin(2, EndpointStatus.Admin.READY);
        app.outcomes(0, 1, Outcome.GATEWAY_ERROR);
        assertTrue(out(app, 0), "held back, it goes with the next failure");
    }

    @Test
    void anEjectedEndpointServesWhenTheChecksTakeOutTheOthers() {
        UpstreamFixture app = with(rules(50, null), 2);
        app.outcomes(0, 3, Outcome.GATEWAY_ERROR);
        app.health(1, EndpointStatus.Health.DOWN);
        assertEquals(0, app.pick());
    }

    @Test
    void aCheckThatPassesAgainEndsTheEjection() {
        UpstreamFixture app = with(rules(50, null), 2);
        app.outcomes(0, 3, Outcome.GATEWAY_ERROR);
        app.health(0, EndpointStatus.Health.DOWN);
        app.health(0, EndpointStatus.Health.UP);
        assertFalse(out(app, 0));
        app.outcomes(0, 3, Outcome.GATEWAY_ERROR);
        assertEquals(
                TimeUnit.SECONDS.toNanos(30), app.endpoint(0).ejectedUntilNs() - app.nowNs, "and its record is clean");
    }

    @Test
    void turningDetectionOffEndsEjections() {
        UpstreamFixture app = with(rules(50, null), 2);
        app.outcomes(0, 3, Outcome.GATEWAY_ERROR);
        app.outlier = null;
        app.apply();
        assertFalse(out(app, 0));
        app.outcomes(0, 100, Outcome.GATEWAY_ERROR);
        assertFalse(out(app, 0));
    }

    @Test
    void whoComesBackFromAnEjectionStartsSlowly() {
        UpstreamFixture app = with(rules(50, null), 2);
        app.slowStart = new SlowStart(Duration.ofSeconds(20), 10);
        app.apply();
        app.outcomes(0, 3, Outcome.GATEWAY_ERROR);
        app.advance(30, TimeUnit.SECONDS);
        assertEquals(100, app.endpoint(0).rampPermille(app.nowNs));
        app.advance(10, TimeUnit.SECONDS);
        assertEquals(500, app.endpoint(0).rampPermille(app.nowNs));
    }

    @Test
    void aSuccessRateFarBelowTheOthersTakesAnEndpointOut() {
        UpstreamFixture app = with(rules(50, new Outlier.SuccessRate(1.5, 100, 3)), 5);
        app.outcomes(0, 1, Outcome.OK);
        serve(app, 4, 60);
        app.advance(10, TimeUnit.SECONDS);
        app.outcomes(0, 1, Outcome.OK);
        for (int i = 0; i < 4; i++) {
            assertFalse(out(app, i));
        }
        assertTrue(out(app, 4));
    }

    @Test
    void successRatesAreComparedOncePerInterval() {
        UpstreamFixture app = with(rules(50, new Outlier.SuccessRate(1.5, 100, 3)), 5);
        app.outcomes(0, 1, Outcome.OK);
        serve(app, 4, 60);
        app.nowNs += TimeUnit.SECONDS.toNanos(10) - 1;
        app.outcomes(0, 1, Outcome.OK);
        assertFalse(out(app, 4));
        app.nowNs += 1;
        app.outcomes(0, 1, Outcome.OK);
        assertTrue(out(app, 4));
    }

    @Test
    void fewRequestsOrFewEndpointsAreNotCompared() {
        UpstreamFixture few = with(rules(50, new Outlier.SuccessRate(1.0, 1_000, 3)), 5);
        few.outcomes(0, 1, Outcome.OK);
        serve(few, 4, 60);
        few.advance(10, TimeUnit.SECONDS);
        few.outcomes(0, 1, Outcome.OK);
        assertFalse(out(few, 4));
        UpstreamFixture two = with(rules(50, new Outlier.SuccessRate(0.5, 100, 3)), 2);
        two.outcomes(0, 1, Outcome.OK);
        serve(two, 1, 60);
        two.advance(10, TimeUnit.SECONDS);
        two.outcomes(0, 1, Outcome.OK);
        assertFalse(out(two, 1));
    }

    @Test
    void equalSuccessRatesTakeNobodyOut() {
        UpstreamFixture app = with(rules(50, new Outlier.SuccessRate(0.1, 100, 3)), 4);
        app.outcomes(3, 1, Outcome.OK);
        for (int i = 0; i < 3; i++) {
            mixed(app, i, 210, 70);
        }
        app.advance(10, TimeUnit.SECONDS);
        app.outcomes(3, 1, Outcome.OK);
        for (int i = 0; i < 3; i++) {
            assertFalse(out(app, i), "endpoint " + i);
        }
    }

    /** 200 requests each, all good but {@code bad} of those of one endpoint, never five failures in a row. */
    private static void serve(UpstreamFixture app, int badEndpoint, int bad) {
        for (int i = 0; i < app.endpoints.size(); i++) {
            mixed(app, i, 200, i == badEndpoint ? bad : 0);
        }
    }

    private static void mixed(UpstreamFixture app, int index, int requests, int bad) {
        int failed = 0;
        for (int done = 0; done < requests; done++) {
            boolean fails = failed < bad && done % 2 == 1;
            app.outcomes(index, 1, fails ? Outcome.STATUS_5XX : Outcome.OK);
            failed += fails ? 1 : 0;
        }
    }
}
