package io.headgate.dataplane.upstream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.headgate.config.Balance;
import io.headgate.config.SlowStart;
import io.headgate.config.snapshot.EndpointStatus;
import java.time.Duration;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RoundRobinTest {
    @ParameterizedTest
    @EnumSource(names = {"ROUND_ROBIN", "WEIGHTED_ROUND_ROBIN"})
    void everyWindowAsLongAsTheSumOfWeightsHoldsExactlyTheWeights(Balance.Policy policy) {
        Seed seed = Seed.fresh();
        Random random = seed.random();
        for (int round = 0; round < 50; round++) {
            int[] weights = random.ints(1 + random.nextInt(12), 1, 9).toArray();
            weights[random.nextInt(weights.length)] = 8;
            int window = IntStream.of(weights).sum();
            UpstreamFixture app = UpstreamFixture.of(seed.value(), 3, policy, weights);
            UpstreamGroup group = app.group(random.nextInt(3));
            int[] picks = new int[4 * window];
            for (int i = 0; i < picks.length; i++) {
                picks[i] = app.index(group.pick(0, app.tried, app.nowNs));
            }
            for (int from = 0; from + window <= picks.length; from++) {
                assertArrayEquals(weights, countsIn(picks, from, window, weights.length), seed.toString());
            }
        }
    }

    private static int[] countsIn(int[] picks, int from, int window, int endpoints) {
        int[] counts = new int[endpoints];
        for (int i = from; i < from + window; i++) {
            counts[picks[i]]++;
        }
        return counts;
    }

    @Test
    void weightedIsSmooth() {
        UpstreamFixture app = UpstreamFixture.of(Balance.Policy.WEIGHTED_ROUND_ROBIN, 5, 1, 1);
        int[] picks = IntStream.range(0, 7).map(i -> app.pick()).toArray();
        assertArrayEquals(new int[] {0, 0, 1, 0, 2, 0, 0}, picks);
    }

    @Test
    void plainSpreadsEqualWeightsInTheOrderOfTheConfiguration() {
        UpstreamFixture app = UpstreamFixture.of(Balance.Policy.ROUND_ROBIN, 1, 1, 1);
        int[] picks = IntStream.range(0, 6).map(i -> app.pick()).toArray();
        assertArrayEquals(new int[] {0, 1, 2, 0, 1, 2}, picks);
    }

    @ParameterizedTest
    @EnumSource(names = {"ROUND_ROBIN", "WEIGHTED_ROUND_ROBIN"})
    void workersBeginWithDifferentEndpoints(Balance.Policy policy) {
        UpstreamFixture app = UpstreamFixture.of(1, 4, policy, 1, 1, 1, 1);
        Set<EndpointState> first = new HashSet<>();
        for (int worker = 0; worker < 4; worker++) {
            EndpointState endpoint = app.group(worker).pick(0, app.tried, app.nowNs);
            assertNotNull(endpoint);
            first.add(endpoint);
        }
        assertEquals(4, first.size());
    }

    @ParameterizedTest
    @EnumSource(names = {"ROUND_ROBIN", "WEIGHTED_ROUND_ROBIN"})
    void whoIsDownLeavesTheOthersAnEqualPartEach(Balance.Policy policy) {
        UpstreamFixture app = UpstreamFixture.of(policy, 1, 1, 1, 1);
        app.counts(4);
        app.health(2, EndpointStatus.Health.DOWN);
        assertArrayEquals(new int[] {100, 100, 0, 100}, app.counts(300));
    }

    @ParameterizedTest
    @EnumSource(names = {"ROUND_ROBIN", "WEIGHTED_ROUND_ROBIN"})
    void oneHeavyEndpointThatIsDownDoesNotMakeTheOthersWait(Balance.Policy policy) {
        UpstreamFixture app = UpstreamFixture.of(policy, 256, 1, 2);
        app.counts(259);
        app.health(0, EndpointStatus.Health.DOWN);
        assertArrayEquals(new int[] {0, 100, 200}, app.counts(300));
    }

    @ParameterizedTest
    @EnumSource(names = {"ROUND_ROBIN", "WEIGHTED_ROUND_ROBIN"})
    void anOperatorsWeightHoldsAtOnceAndGivesWayToTheConfiguredOneAgain(Balance.Policy policy) {
        UpstreamFixture app = UpstreamFixture.of(policy, 1, 1);
        app.weight(1, 3);
        assertArrayEquals(new int[] {100, 300}, app.counts(400));
        app.weight(1, 0);
        assertArrayEquals(new int[] {100, 0}, app.counts(100));
        app.weight(1, null);
        int[] counts = app.counts(400);
        assertEquals(200, counts[0], 3);
    }

    @ParameterizedTest
    @EnumSource(names = {"ROUND_ROBIN", "WEIGHTED_ROUND_ROBIN"})
    void anEndpointThatStartsSlowlyGetsItsPartOfATurn(Balance.Policy policy) {
        UpstreamFixture app = UpstreamFixture.of(policy, 1, 1);
        app.slowStart = new SlowStart(Duration.ofSeconds(30), 10);
        app.health(1, EndpointStatus.Health.DOWN);
        app.health(1, EndpointStatus.Health.UP);
        assertArrayEquals(new int[] {1000, 100}, app.counts(1100));
        app.advance(15, TimeUnit.SECONDS);
        int[] half = app.counts(1500);
        assertEquals(1000, half[0], 2);
    }

    @Test
    void aHealthChangeDoesNotBeginTheRoundAnew() {
        UpstreamFixture app = UpstreamFixture.of(Balance.Policy.ROUND_ROBIN, 1, 1, 1);
        assertEquals(0, app.pick());
        app.health(0, EndpointStatus.Health.UP);
        assertEquals(1, app.pick());
        app.apply();
        assertEquals(2, app.pick());
    }
}
