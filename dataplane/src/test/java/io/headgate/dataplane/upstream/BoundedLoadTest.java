package io.headgate.dataplane.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.config.HashTable;
import io.headgate.config.snapshot.EndpointStatus;
import java.util.ArrayDeque;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BoundedLoadTest {
    private static final double FACTOR = 1.25;

    @ParameterizedTest
    @EnumSource
    void nobodyEverCarriesMoreThanTheFactorTimesTheAverage(HashTable table) {
        Seed seed = Seed.fresh();
        Random random = seed.random();
        for (int round = 0; round < 20; round++) {
            int endpoints = 2 + random.nextInt(12);
            int workers = 1 + random.nextInt(3);
            UpstreamFixture app = UpstreamFixture.of(
                    seed.value(),
                    workers,
                    UpstreamFixture.hash(table, FACTOR),
                    random.ints(endpoints, 1, 2).toArray());
            ArrayDeque<EndpointState> underWay = new ArrayDeque<>();
            for (int step = 0; step < 500; step++) {
                long hotKey = KeyHash.balancing(random.nextInt(3));
                EndpointState chosen = app.chosen(0, hotKey);
                chosen.began(0);
                underWay.add(chosen);
                double average = (double) underWay.size() / endpoints;
                assertTrue(chosen.active() <= Math.ceil(FACTOR * average), table + "; " + seed);
                while (underWay.size() > 40 && random.nextBoolean()) {
                    underWay.remove().ended(0, 1, Outcome.OK);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void weightsCarryTheirPart(HashTable table) {
        int[] weights = {1, 3, 4};
        UpstreamFixture app = UpstreamFixture.of(UpstreamFixture.hash(table, FACTOR), weights);
        for (int total = 1; total <= 800; total++) {
            int chosen = app.pick(KeyHash.balancing(7));
            app.endpoint(chosen).began(0);
            assertTrue(app.endpoint(chosen).active() <= Math.ceil(FACTOR * total * weights[chosen] / 8));
        }
    }

    @ParameterizedTest
    @EnumSource
    void theSecondChoiceOfAKeyIsStableToo(HashTable table) {
        UpstreamFixture app = UpstreamFixture.of(UpstreamFixture.hash(table, FACTOR), 1, 1, 1, 1, 1);
        for (int key = 0; key < 200; key++) {
            long hash = KeyHash.balancing(key);
            int first = app.pick(hash);
            app.endpoint(first).began(0);
            app.endpoint(first).began(0);
            int second = app.pick(hash);
            assertTrue(second != first, table + " overflows");
            assertEquals(second, app.pick(hash));
            app.endpoint(first).ended(0, 1, Outcome.OK);
            app.endpoint(first).ended(0, 1, Outcome.OK);
            assertEquals(first, app.pick(hash), table + " returns");
            app.health(first, EndpointStatus.Health.DOWN);
            assertEquals(second, app.pick(hash), table + " has the same second choice when the first is down");
            app.health(first, EndpointStatus.Health.UP);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatAnEndpointThatIsDownStillCarriesDoesNotLoosenTheBound(HashTable table) {
        UpstreamFixture app = UpstreamFixture.of(UpstreamFixture.hash(table, FACTOR), 1, 1, 1);
        for (int i = 0; i < 100; i++) {
            app.endpoint(0).began(0);
        }
        app.health(0, EndpointStatus.Health.DOWN);
        for (int i = 0; i < 20; i++) {
            app.endpoint(app.pick(KeyHash.balancing(1))).began(0);
        }
        assertTrue(Math.max(app.endpoint(1).active(), app.endpoint(2).active()) <= Math.ceil(FACTOR * 10));
    }

    @ParameterizedTest
    @EnumSource
    void theBoundGivesWayBeforeARequestIsRefused(HashTable table) {
        UpstreamFixture app = UpstreamFixture.of(UpstreamFixture.hash(table, FACTOR), 1, 1);
        app.replace(0, 1, 1, false);
        app.replace(1, 1, 100, false);
        app.apply();
        assertTrue(app.endpoint(0).tryOpen());
        for (int i = 0; i < 50; i++) {
            int chosen = app.pick(KeyHash.balancing(i));
            assertEquals(1, chosen);
            app.endpoint(1).began(0);
        }
    }
}
