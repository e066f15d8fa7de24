package io.headgate.dataplane.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.config.Address;
import io.headgate.config.Balance;
import io.headgate.config.Endpoint;
import io.headgate.config.SlowStart;
import io.headgate.config.snapshot.EndpointStatus;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SlowStartTest {
    private static UpstreamFixture slow(int... weights) {
        UpstreamFixture app = UpstreamFixture.of(Balance.Policy.WEIGHTED_ROUND_ROBIN, weights);
        app.slowStart = new SlowStart(Duration.ofSeconds(30), 10);
        return app.apply();
    }

    private static int permille(UpstreamFixture app, int index) {
        return app.endpoint(index).rampPermille(app.nowNs);
    }

    private static void fail(UpstreamFixture app, int index) {
        app.health(index, EndpointStatus.Health.DOWN);
        app.health(index, EndpointStatus.Health.UP);
    }

    @Test
    void nobodyStartsSlowlyWhenTheProcessStarts() {
        UpstreamFixture app = slow(1, 1);
        app.health(0, EndpointStatus.Health.UP);
        assertEquals(1000, permille(app, 0));
        assertEquals(1000, permille(app, 1));
    }

    @Test
    void afterAFailureTheShareGrowsInAStraightLine() {
        UpstreamFixture app = slow(1, 100);
        fail(app, 1);
        assertEquals(100, permille(app, 1));
        app.advance(3, TimeUnit.SECONDS);
        assertEquals(100, permille(app, 1));
        app.advance(3, TimeUnit.SECONDS);
        assertEquals(200, permille(app, 1));
        assertEquals(20_000, app.endpoint(1).share(app.nowNs));
        app.advance(9, TimeUnit.SECONDS);
        assertEquals(500, permille(app, 1));
        app.nowNs += TimeUnit.SECONDS.toNanos(15) - 1;
        assertEquals(999, permille(app, 1));
        app.nowNs += 1;
        assertEquals(1000, permille(app, 1));
        assertEquals(100_000, app.endpoint(1).share(app.nowNs));
    }

    @Test
    void anotherFailureBeginsAnew() {
        UpstreamFixture app = slow(1, 1);
        fail(app, 0);
        app.advance(20, TimeUnit.SECONDS);
        fail(app, 0);
        assertEquals(100, permille(app, 0));
    }

    @Test
    void whoJoinsLaterStartsSlowly() {
        UpstreamFixture app = slow(1);
        app.endpoints.add(Endpoint.ofText("10.0.0.2:9000"));
        app.apply();
        assertEquals(1000, permille(app, 0));
        assertEquals(100, permille(app, 1));
        app.advance(30, TimeUnit.SECONDS);
        assertEquals(1000, permille(app, 1));
    }

    @Test
    void theFirstAnswerOfANameIsAStartAndLaterOnesAreJoining() {
        UpstreamFixture app = new UpstreamFixture(1, 1);
        app.slowStart = new SlowStart(Duration.ofSeconds(30), 10);
        app.endpoints.add(Endpoint.ofText("app.example:9000"));
        app.apply();
        Address.Named name = app.endpoints.getFirst().dns();
        Address.Inet one = Address.Inet.parse("10.0.0.1:9000");
        Address.Inet two = Address.Inet.parse("10.0.0.2:9000");
        app.resolved.put(name, List.of(one));
        app.apply();
        assertEquals(1000, app.state().endpoints()[0].rampPermille(app.nowNs));
        app.resolved.put(name, List.of(one, two));
        app.apply();
        assertEquals(1000, app.state().endpoints()[0].rampPermille(app.nowNs));
        assertEquals(100, app.state().endpoints()[1].rampPermille(app.nowNs));
    }

    @Test
    void whoReturnsFromMaintenanceStartsSlowlyAndFromDrainDoesNot() {
        UpstreamFixture app = slow(1, 1);
        app.admin(0, EndpointStatus.Admin.MAINTENANCE);
        app.admin(1, EndpointStatus.Admin.DRAIN);
        app.admin(0, EndpointStatus.Admin.READY);
        app.admin(1, EndpointStatus.Admin.READY);
        assertEquals(100, permille(app, 0));
        assertEquals(1000, permille(app, 1));
    }

    @Test
    void connectionsGrowWithTheShare() {
        UpstreamFixture app = slow(1, 1);
        app.replace(1, 1, 25, false);
        fail(app, 1);
        EndpointState endpoint = app.endpoint(1);
        int opened = 0;
        for (; endpoint.tryOpen(); opened++) {}
        assertEquals(3, opened, "10 % of 25, rounded up");
        assertFalse(endpoint.hasRoom(0));
        app.advance(15, TimeUnit.SECONDS);
        assertTrue(endpoint.hasRoom(0));
        for (; endpoint.tryOpen(); opened++) {}
        assertEquals(13, opened);
        app.advance(15, TimeUnit.SECONDS);
        for (; endpoint.tryOpen(); opened++) {}
        assertEquals(25, opened);
    }

    @Test
    void withoutSlowStartNothingGrows() {
        UpstreamFixture app = UpstreamFixture.of(Balance.Policy.WEIGHTED_ROUND_ROBIN, 1, 1);
        fail(app, 0);
        assertEquals(1000, permille(app, 0));
    }

    @Test
    void aClockThatPassesItsEndDoesNotDisturbTheRamp() {
        UpstreamFixture app = new UpstreamFixture(1, 1);
        app.nowNs = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(10);
        app.slowStart = new SlowStart(Duration.ofSeconds(30), 10);
        app.endpoints.add(UpstreamFixture.endpoint(UpstreamFixture.address(0), 1, null, false));
        app.apply();
        fail(app, 0);
        app.advance(15, TimeUnit.SECONDS);
        assertTrue(app.nowNs < 0);
        assertEquals(500, permille(app, 0));
        app.advance(15, TimeUnit.SECONDS);
        assertEquals(1000, permille(app, 0));
    }
}
