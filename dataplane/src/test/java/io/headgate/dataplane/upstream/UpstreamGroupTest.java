package io.headgate.dataplane.upstream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.config.Balance;
import io.headgate.config.Endpoint;
import io.headgate.config.HashTable;
import io.headgate.config.UpstreamLimits;
import io.headgate.config.WhenAllDown;
import io.headgate.config.snapshot.EndpointStatus;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class UpstreamGroupTest {
    private static final long KEY = KeyHash.balancing(42);

    static Stream<Balance> everyPolicy() {
        return Stream.concat(
                Stream.of(Balance.Policy.values()),
                Stream.of(HashTable.values()).map(table -> UpstreamFixture.hash(table, 1.25)));
    }

    @ParameterizedTest
    @MethodSource("everyPolicy")
    void onlyThoseInGoodStandingAreChosen(Balance balance) {
        UpstreamFixture app = UpstreamFixture.of(balance, 1, 1, 1, 0, 1);
        app.health(0, EndpointStatus.Health.DOWN);
        app.admin(1, EndpointStatus.Admin.DRAIN);
        app.admin(2, EndpointStatus.Admin.MAINTENANCE);
        for (int i = 0; i < 50; i++) {
            assertEquals(4, app.pick(KeyHash.balancing(i)));
            assertEquals(4, app.pick());
            assertEquals(PickResult.CHOSEN, app.group().lastPick());
        }
        app.health(4, EndpointStatus.Health.DOWN);
        assertEquals(-1, app.pick(KEY));
        assertEquals(PickResult.ALL_DOWN, app.group().lastPick());
    }

    @ParameterizedTest
    @MethodSource("everyPolicy")
    void backupsServeOnlyWhenNoRegularEndpointIsEligible(Balance balance) {
        UpstreamFixture app = UpstreamFixture.of(balance, 1, 1, 1);
        app.replace(0, 1, null, true);
        app.replace(1, 1, 1, false);
        app.apply();
        assertEquals(1, picked(app, 2));
        assertTrue(app.endpoint(1).tryOpen());
        assertEquals(2, picked(app, 1));
        app.health(2, EndpointStatus.Health.DOWN);
        assertEquals(-1, app.pick(KEY), "full is not down");
        assertEquals(PickResult.SATURATED, app.group().lastPick());
        app.health(1, EndpointStatus.Health.DOWN);
        assertEquals(0, app.pick(KEY));
        app.health(2, EndpointStatus.Health.UP);
        assertEquals(2, app.pick(KEY));
    }

    /** The choice when {@code other} has been tried. */
    private static int picked(UpstreamFixture app, int other) {
        app.tried.add(app.endpoint(other));
        int index = app.pick(KEY);
        app.tried.clear();
        return index;
    }

    @ParameterizedTest
    @MethodSource("everyPolicy")
    void triedEndpointsComeLast(Balance balance) {
        UpstreamFixture app = UpstreamFixture.of(balance, 1, 1, 1);
        boolean[] seen = new boolean[3];
        for (int i = 0; i < 3; i++) {
            int index = app.pick(KEY);
            assertFalse(seen[index], "a second try goes elsewhere");
            seen[index] = true;
            app.tried.add(app.endpoint(index));
        }
        assertTrue(app.pick(KEY) >= 0, "with everybody tried, one is tried again");
        app.tried.clear();
        app.health(0, EndpointStatus.Health.DOWN);
        app.health(1, EndpointStatus.Health.DOWN);
        app.tried.add(app.endpoint(2));
        assertEquals(2, app.pick(KEY), "rather the one tried than one that is down");
    }

    @ParameterizedTest
    @MethodSource("everyPolicy")
    void failOpenOverlooksHealthButNeverTheOperator(Balance balance) {
        UpstreamFixture app = UpstreamFixture.of(balance, 1, 1, 1);
        app.whenAllDown = WhenAllDown.FAIL_OPEN;
        app.health(0, EndpointStatus.Health.DOWN);
        app.health(1, EndpointStatus.Health.DOWN);
        app.admin(1, EndpointStatus.Admin.MAINTENANCE);
        assertEquals(2, app.pick(KEY), "while one is up only that one is used");
        app.health(2, EndpointStatus.Health.DOWN);
        app.admin(2, EndpointStatus.Admin.DRAIN);
        for (int i = 0; i < 20; i++) {
            assertEquals(0, app.pick(KeyHash.balancing(i)));
        }
        app.admin(0, EndpointStatus.Admin.MAINTENANCE);
        assertEquals(-1, app.pick(KEY));
        assertEquals(PickResult.ALL_DOWN, app.group().lastPick());
    }

    @Test
    void failClosedRefusesWhenAllAreDown() {
        UpstreamFixture app = UpstreamFixture.of(Balance.Policy.ROUND_ROBIN, 1);
        app.health(0, EndpointStatus.Health.DOWN);
        assertEquals(-1, app.pick());
        app.whenAllDown = WhenAllDown.FAIL_OPEN;
        app.apply();
        assertEquals(0, app.pick());
    }

    @Test
    void unknownHealthCountsAsUp() {
        UpstreamFixture app = UpstreamFixture.of(Balance.Policy.ROUND_ROBIN, 1);
        assertTrue(app.endpoint(0).eligible(app.nowNs));
        assertEquals(0, app.pick());
    }

    @ParameterizedTest
    @MethodSource("everyPolicy")
    void fullEndpointsArePassedOverUntilAllAreFull(Balance balance) {
        UpstreamFixture app = UpstreamFixture.of(balance, 1, 1);
        app.replace(0, 1, 1, false);
        app.replace(1, 1, 1, false);
        app.apply();
        int first = app.pick(KEY);
        assertTrue(app.endpoint(first).tryOpen());
        int second = app.pick(KEY);
        assertEquals(1 - first, second);
        assertTrue(app.endpoint(second).tryOpen());
        assertEquals(-1, app.pick(KEY));
        assertEquals(PickResult.SATURATED, app.group().lastPick());
        app.endpoint(second).idle(0, 1);
        assertEquals(second, app.pick(KEY), "an idle connection is room");
    }

    @Test
    void anotherWorkersIdleConnectionIsNoRoomHere() {
        UpstreamFixture app = UpstreamFixture.of(1, 2, Balance.Policy.ROUND_ROBIN, 1);
        app.replace(0, 1, 1, false);
        app.apply();
        assertTrue(app.endpoint(0).tryOpen());
        app.endpoint(0).idle(1, 1);
        assertEquals(-1, app.pick());
        assertNotNull(app.group(1).pick(0, app.tried, app.nowNs));
        assertEquals(1, app.endpoint(0).idle());
    }

    @Test
    void theUpstreamsLimitOnConnectionsIsRoomToo() {
        UpstreamFixture app = UpstreamFixture.of(Balance.Policy.ROUND_ROBIN, 1, 1);
        app.limits = new UpstreamLimits(1, 1, 1, Duration.ofSeconds(5));
        app.apply();
        assertTrue(app.endpoint(0).tryOpen());
        assertFalse(app.endpoint(1).tryOpen());
        assertFalse(app.endpoint(1).hasPermit());
        assertEquals(
                0,
                app.endpoint(1).connectionsNow(),
                "a permit of the endpoint is given back when the upstream has none");
        assertEquals(-1, app.pick());
        assertEquals(PickResult.SATURATED, app.group().lastPick());
        app.endpoint(0).closed();
        assertTrue(app.pick() >= 0);
    }

    @Test
    void anUpstreamWithoutEndpointsIsDown() {
        UpstreamFixture app = new UpstreamFixture(1, 1);
        app.endpoints.add(Endpoint.ofText("nobody.example:80"));
        for (Balance balance : everyPolicy().toList()) {
            app.balance = balance;
            app.apply();
            assertEquals(-1, app.pick(KEY));
            assertEquals(-1, app.pick());
            assertEquals(PickResult.ALL_DOWN, app.group().lastPick());
        }
        assertArrayEquals(new EndpointState[0], app.state().endpoints());
    }
}
