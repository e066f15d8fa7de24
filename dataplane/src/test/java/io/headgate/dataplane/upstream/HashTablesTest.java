package io.headgate.dataplane.upstream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.config.Endpoint;
import io.headgate.config.HashTable;
import io.headgate.config.snapshot.EndpointId;
import io.headgate.config.snapshot.EndpointStatus;
import java.util.Arrays;
import java.util.Collections;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HashTablesTest {
    private static final int KEYS = 50_000;

    private static UpstreamFixture of(HashTable table, int... weights) {
        return UpstreamFixture.of(UpstreamFixture.hash(table, null), weights);
    }

    private static int[] equalWeights(int count) {
        return IntStream.generate(() -> 1).limit(count).toArray();
    }

    /** The choice for each of {@link #KEYS} keys. */
    private static int[] choices(UpstreamFixture app) {
        int[] choices = new int[KEYS];
        for (int key = 0; key < KEYS; key++) {
            choices[key] = app.pick(KeyHash.balancing(key));
        }
        return choices;
    }

    private static int[] counts(int[] choices, int endpoints) {
        int[] counts = new int[endpoints];
        for (int choice : choices) {
            counts[choice]++;
        }
        return counts;
    }

    @ParameterizedTest
    @EnumSource
    void aKeyStaysWhereItIs(HashTable table) {
        UpstreamFixture app = of(table, 1, 2, 3);
        int[] before = choices(app);
        assertArrayEquals(before, choices(app));
        assertArrayEquals(before, choices(of(table, 1, 2, 3)), "another node agrees");
    }

    @ParameterizedTest
    @EnumSource(names = "MODULO", mode = EnumSource.Mode.EXCLUDE)
    void theOrderOfTheConfigurationDoesNotMatter(HashTable table) {
        UpstreamFixture app = of(table, 1, 1, 1, 1, 1);
        int[] before = choices(app);
        EndpointState[] old = app.state().endpoints();
        Collections.reverse(app.endpoints);
        app.apply();
        int[] after = choices(app);
        for (int key = 0; key < KEYS; key++) {
            assertEquals(
                    old[before[key]].address(), app.endpoints.get(after[key]).target(), table + " moved key " + key);
        }
    }

    @ParameterizedTest
    @EnumSource
    void sharesFollowWeights(HashTable table) {
        int[] weights = {1, 1, 2, 4, 0, 8};
        int[] counts = counts(choices(of(table, weights)), weights.length);
        double tolerance =
                table == HashTable.RING ? 0.25 : 0.05; // the lightest has 128 points on the ring: 9 % deviation
        for (int i = 0; i < weights.length; i++) {
            double expected = KEYS * weights[i] / 16.0;
            assertEquals(expected, counts[i], expected * tolerance, table + " " + Arrays.toString(counts));
        }
    }

    @ParameterizedTest
    @EnumSource
    void keysOfAnEndpointThatIsDownMoveAndOnlyThose(HashTable table) {
        Seed seed = Seed.fresh();
        Random random = seed.random();
        int endpoints = 3 + random.nextInt(20);
        UpstreamFixture app = of(table, equalWeights(endpoints));
        int[] before = choices(app);
        int down = random.nextInt(endpoints);
        app.health(down, EndpointStatus.Health.DOWN);
        int[] during = choices(app);
        int[] gained = new int[endpoints];
        for (int key = 0; key < KEYS; key++) {
            assertTrue(before[key] == down || before[key] == during[key], table + " moved key " + key + "; " + seed);
            gained[during[key]] += before[key] == down ? 1 : 0;
        }
        assertEquals(0, gained[down], seed.toString());
        double fair = (double) IntStream.of(gained).sum() / (endpoints - 1);
        assertTrue(
                IntStream.of(gained).max().orElse(0) < 2 * fair + 20,
                "one takes them all: " + Arrays.toString(gained) + "; " + seed);
        app.health(down, EndpointStatus.Health.UP);
        assertArrayEquals(before, choices(app), "they come back; " + seed);
    }

    @ParameterizedTest
    @EnumSource(names = {"RING", "RENDEZVOUS"})
    void removingAnEndpointMovesOnlyItsKeys(HashTable table) {
        Seed seed = Seed.fresh();
        Random random = seed.random();
        int endpoints = 3 + random.nextInt(30);
        UpstreamFixture app = of(table, random.ints(endpoints, 5, 9).toArray());
        EndpointState[] old = app.state().endpoints();
        int[] before = choices(app);
        int removed = random.nextInt(endpoints);
        app.endpoints.remove(removed);
        app.apply();
        int[] after = choices(app);
        for (int key = 0; key < KEYS; key++) {
            EndpointState now = app.state().endpoints()[after[key]];
            assertTrue(before[key] == removed || old[before[key]] == now, table + " moved key " + key + "; " + seed);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"RING", "RENDEZVOUS"})
    void anEndpointThatJoinsTakesOnlyItsOwnKeys(HashTable table) {
        UpstreamFixture app = of(table, equalWeights(9));
        int[] before = choices(app);
        app.endpoints.add(Endpoint.ofText("10.9.9.9:9000"));
        app.apply();
        int[] after = choices(app);
        int moved = 0;
        for (int key = 0; key < KEYS; key++) {
            assertTrue(after[key] == before[key] || after[key] == 9, table + " moved key " + key);
            moved += after[key] == 9 ? 1 : 0;
        }
        assertEquals(KEYS / 10.0, moved, KEYS * 0.02);
    }

    @Test
    void maglevSharesDifferByAPercentAtMost() {
        for (int endpoints : new int[] {2, 3, 10, 100, 500}) {
            UpstreamFixture app = of(HashTable.MAGLEV, equalWeights(endpoints));
            int[] counts = new int[endpoints];
            for (int slot = 0; slot < Maglev.SLOTS; slot++) {
                counts[app.pick(hashOfSlot(slot))]++;
            }
            int least = IntStream.of(counts).min().orElse(0);
            int most = IntStream.of(counts).max().orElse(0);
            assertTrue(most - least <= Math.max(1, least / 100), endpoints + " endpoints: " + least + " to " + most);
        }
    }

    @Test
    void maglevMovesFewOtherKeysWhenAnEndpointLeaves() {
        for (int endpoints : new int[] {5, 10, 50, 100}) {
            UpstreamFixture app = of(HashTable.MAGLEV, equalWeights(endpoints));
            EndpointState[] old = app.state().endpoints();
            int[] before = choices(app);
            app.endpoints.remove(endpoints / 2);
            app.apply();
            int[] after = choices(app);
            int moved = 0;
            for (int key = 0; key < KEYS; key++) {
                boolean wasRemoved = before[key] == endpoints / 2;
                moved += !wasRemoved && old[before[key]] != app.state().endpoints()[after[key]] ? 1 : 0;
            }
            assertTrue(moved < KEYS * 0.03, endpoints + " endpoints: " + moved + " of " + KEYS + " other keys moved");
        }
    }

    @Test
    void ringSharesAreWithinFourDeviations() {
        int[] counts = counts(choices(of(HashTable.RING, equalWeights(20))), 20);
        for (int count : counts) {
            assertEquals(KEYS / 20.0, count, KEYS / 20.0 * 0.15, Arrays.toString(counts));
        }
    }

    @Test
    void ringOfManyEndpointsIsBoundedAndKnowsThemAll() {
        UpstreamFixture app = of(HashTable.RING, equalWeights(2_000));
        int[] counts = counts(choices(app), 2_000);
        assertTrue(IntStream.of(counts).filter(count -> count > 0).count() > 1_950);
    }

    @Test
    void hashesBeyondTheLastPointOfTheRingBelongToTheFirst() {
        UpstreamFixture app = of(HashTable.RING, 1, 1);
        assertEquals(app.pick(1), app.pick(-1));
    }

    @ParameterizedTest
    @EnumSource
    void requestsWithoutTheKeyGoRoundRobin(HashTable table) {
        UpstreamFixture app = of(table, 1, 1, 1);
        assertArrayEquals(new int[] {10, 10, 10}, app.counts(30));
    }

    @ParameterizedTest
    @EnumSource
    void findTheOneThatIsLeftAmongMany(HashTable table) {
        UpstreamFixture app = of(table, equalWeights(300));
        for (int i = 0; i < 300; i++) {
            if (i != 123) {
                app.statuses.put(
                        new EndpointId(UpstreamFixture.APP, UpstreamFixture.address(i)),
                        EndpointStatus.DEFAULT.with(EndpointStatus.Health.DOWN));
            }
        }
        app.apply();
        for (int key = 0; key < 100; key++) {
            assertEquals(123, app.pick(KeyHash.balancing(key)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void anOperatorsWeightMovesKeys(HashTable table) {
        UpstreamFixture app = of(table, 1, 1);
        app.weight(1, 3);
        int[] counts = counts(choices(app), 2);
        assertEquals(KEYS * 0.75, counts[1], KEYS * 0.04, table.toString());
        app.weight(1, 0);
        assertEquals(KEYS, counts(choices(app), 2)[0]);
    }

    private static long hashOfSlot(int slot) {
        return Long.divideUnsigned(-1L, Maglev.SLOTS) * slot + (1L << 40);
    }
}
