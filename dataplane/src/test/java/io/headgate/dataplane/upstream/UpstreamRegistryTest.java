package io.headgate.dataplane.upstream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.config.Address;
import io.headgate.config.Balance;
import io.headgate.config.Endpoint;
import io.headgate.config.HashTable;
import io.headgate.config.snapshot.EndpointId;
import io.headgate.config.snapshot.EndpointStatus;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class UpstreamRegistryTest {
    private static final Address.Inet ONE = Address.Inet.parse("10.1.0.1:80");
    private static final Address.Inet TWO = Address.Inet.parse("10.1.0.2:80");

    @Test
    void endpointsKeepTheirStateOverReloads() {
        UpstreamFixture app = UpstreamFixture.of(Balance.Policy.ROUND_ROBIN, 1, 1);
        EndpointState before = app.endpoint(0);
        before.began(0);
        assertTrue(before.tryOpen());
        app.balance = Balance.Policy.LEAST_CONNECTIONS;
        app.replace(0, 7, 5, false);
        app.apply();
        assertSame(before, app.endpoint(0));
        assertEquals(1, before.active());
        assertEquals(1, before.connectionsNow());
        assertEquals(7, before.weight());
        assertEquals(5, before.maxConnections());
        assertEquals(app.balance, app.group().balance());
    }

    @Test
    void aGroupIsTheSameForAWorkerAndFollowsTheConfiguration() {
        UpstreamFixture app = UpstreamFixture.of(1, 2, Balance.Policy.ROUND_ROBIN, 1);
        UpstreamGroup group = app.group(0);
        assertNotSame(group, app.group(1));
        app.endpoints.add(Endpoint.ofText("10.0.0.2:9000"));
        app.apply();
        assertSame(group, app.group(0));
        assertSame(app.state(), group.state());
        assertArrayEquals(new int[] {5, 5}, app.counts(10));
    }

    @Test
    void aHealthChangeKeepsTheTableOfAHashPolicyAndAWeightDoesNot() {
        UpstreamFixture app = UpstreamFixture.of(UpstreamFixture.hash(HashTable.MAGLEV, null), 1, 1);
        Membership before = app.state().membership();
        app.health(0, EndpointStatus.Health.DOWN);
        app.admin(1, EndpointStatus.Admin.DRAIN);
        assertSame(before, app.state().membership());
        app.weight(0, 4);
        assertNotSame(before, app.state().membership());
    }

    @Test
    void aWeightKeepsTheTurnsOfOtherPolicies() {
        UpstreamFixture app = UpstreamFixture.of(Balance.Policy.ROUND_ROBIN, 1, 1);
        Membership before = app.state().membership();
        app.weight(0, 4);
        assertSame(before, app.state().membership());
    }

    @Test
    void aRemovedEndpointIsRetiredAndTheSameWhenItReturnsWhileInUse() {
        UpstreamFixture app = UpstreamFixture.of(Balance.Policy.ROUND_ROBIN, 1, 1);
        EndpointState second = app.endpoint(1);
        assertTrue(second.tryOpen());
        Endpoint config = app.endpoints.removeLast();
        app.apply();
        app.apply();
        assertTrue(second.isRetired());
        assertFalse(second.eligible(app.nowNs));
        assertEquals(1, app.state().endpoints().length);
        app.endpoints.add(config);
        app.apply();
        assertSame(second, app.endpoint(1));
        assertFalse(second.isRetired());
        assertEquals(1, second.connectionsNow());
    }

    @Test
    void aRetiredEndpointIsForgottenOnceNothingIsOpen() {
        UpstreamFixture app = UpstreamFixture.of(Balance.Policy.ROUND_ROBIN, 1, 1);
        EndpointState second = app.endpoint(1);
        Endpoint config = app.endpoints.removeLast();
        app.apply();
        app.apply();
        app.endpoints.add(config);
        app.apply();
        assertNotSame(second, app.endpoint(1));
    }

    @Test
    void somebodyIsChosenAtEveryMomentWhileAllEndpointsAreReplaced() {
        UpstreamFixture app = UpstreamFixture.of(Balance.Policy.ROUND_ROBIN, 1);
        assertSomebodyIsChosen(app, i -> {
            app.endpoints = List.of(weighing(1, i));
            app.apply();
        });
    }

    @Test
    void somebodyIsChosenAtEveryMomentWhileTheOnlyEndpointIsSetAsideForANewOne() {
        UpstreamFixture app = UpstreamFixture.of(Balance.Policy.ROUND_ROBIN, 1);
        assertSomebodyIsChosen(app, i -> {
            app.endpoints = List.of(weighing(0, i - 1), weighing(1, i));
            app.apply();
            app.endpoints = List.of(weighing(1, i));
            app.apply();
        });
    }

    private static Endpoint weighing(int weight, int i) {
        return UpstreamFixture.endpoint(UpstreamFixture.address(i % 3), weight, null, false);
    }

    /** Chooses all the time while {@code change} is told to make its first change, its second, and so on. */
    private static void assertSomebodyIsChosen(UpstreamFixture app, IntConsumer change) {
        UpstreamGroup group = app.group();
        AtomicBoolean over = new AtomicBoolean();
        CompletableFuture<Integer> foundNobody = CompletableFuture.supplyAsync(() -> {
            Tried tried = new Tried();
            int times = 0;
            while (!over.get()) {
                times += group.pick(0, tried, 1) == null ? 1 : 0;
            }
            return times;
        });
        for (int i = 1; i <= 20_000; i++) {
            change.accept(i);
        }
        over.set(true);
        assertEquals(0, foundNobody.join());
    }

    @Test
    void countsOfExchangesStayApartWhileEndpointsComeAndGo() {
        int[] weights = new int[20];
        Arrays.fill(weights, 1);
        UpstreamFixture app = UpstreamFixture.of(1, 2, Balance.Policy.ROUND_ROBIN, weights);
        for (int round = 0; round < 100; round++) {
            for (int i = 0; i < 20; i++) {
                for (int n = 0; n <= i; n++) {
                    app.state().endpoints()[i].began(n & 1);
                }
            }
            for (int i = 0; i < 20; i++) {
                EndpointState endpoint = app.state().endpoints()[i];
                assertEquals(i + 1, endpoint.active());
                for (int n = 0; n <= i; n++) {
                    endpoint.ended(n & 1, 1, Outcome.OK);
                }
                assertEquals(0, endpoint.active());
            }
            app.endpoints.addFirst(app.endpoints.removeLast());
            Endpoint leaves = app.endpoints.remove(round % 20);
            app.apply();
            app.apply();
            app.endpoints.add(leaves);
            app.apply();
        }
    }

    @Test
    void anExchangeThatBeganBeforeMayStillUseAnUpstreamThatIsGone() {
        UpstreamFixture app = UpstreamFixture.of(Balance.Policy.ROUND_ROBIN, 1);
        UpstreamGroup group = app.group();
        EndpointState endpoint = app.endpoint(0);
        app.apply(Map.of("other", app.upstream()));
        assertNull(app.registry.upstream(UpstreamFixture.APP));
        assertEquals(
                List.of("other"),
                app.registry.upstreams().stream().map(UpstreamState::name).toList());
        assertSame(endpoint, group.pick(0, app.tried, app.nowNs));
        assertTrue(endpoint.isRetired(), "its connections are closed afterwards");
        assertSame(group, app.registry.group(UpstreamFixture.APP, 0), "for one snapshot longer");
        app.apply(Map.of("other", app.upstream()));
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> app.registry.group(UpstreamFixture.APP, 0));
        assertTrue(Objects.requireNonNull(refused.getMessage()).contains("[other]"), refused.getMessage());
    }

    @Test
    void anUpstreamThatReturnsWhileInUseIsTheSame() {
        UpstreamFixture app = UpstreamFixture.of(Balance.Policy.ROUND_ROBIN, 1);
        UpstreamState state = app.state();
        assertTrue(state.tryRequest());
        app.apply(Map.of());
        app.apply(Map.of());
        app.apply();
        assertSame(state, app.state());
        assertEquals(1, state.requestsNow());
        assertEquals(0, app.pick());
    }

    @Test
    void aNameStandsForEveryAddressItHas() {
        UpstreamFixture app = new UpstreamFixture(1, 1);
        app.endpoints.add(Endpoint.ofText("10.1.0.2:80"));
        app.endpoints.add(new Endpoint(null, Address.Named.parse("app.example:80"), 3, null, false));
        app.resolved.put(Address.Named.parse("app.example:80"), List.of(ONE, TWO));
        app.apply();
        assertEquals(List.of(TWO, ONE), addresses(app));
        assertEquals(1, app.state().endpoints()[0].weight(), "an address that is named twice keeps the first settings");
        assertEquals(3, app.state().endpoints()[1].weight());
        app.resolved.put(Address.Named.parse("app.example:80"), List.of(TWO));
        app.apply();
        assertEquals(List.of(TWO), addresses(app));
    }

    private static List<Address> addresses(UpstreamFixture app) {
        return Stream.of(app.state().endpoints()).map(EndpointState::address).toList();
    }

    @Test
    void whatTheOperatorWantsOfANameHoldsForItsAddresses() {
        UpstreamFixture app = new UpstreamFixture(1, 1);
        Address.Named name = Address.Named.parse("app.example:80");
        app.endpoints.add(new Endpoint(null, name, 1, null, false));
        app.resolved.put(name, List.of(ONE, TWO));
        app.statuses.put(
                new EndpointId(UpstreamFixture.APP, name),
                EndpointStatus.DEFAULT.with(EndpointStatus.Admin.DRAIN).withWeight(9));
        app.statuses.put(
                new EndpointId(UpstreamFixture.APP, TWO),
                EndpointStatus.DEFAULT.with(EndpointStatus.Admin.MAINTENANCE).with(EndpointStatus.Health.UP));
        app.apply();
        EndpointState one = app.state().endpoints()[0];
        EndpointState two = app.state().endpoints()[1];
        assertEquals(EndpointStatus.Admin.DRAIN, one.status().admin());
        assertEquals(9, one.weight());
        assertEquals(EndpointStatus.Admin.MAINTENANCE, two.status().admin());
        assertEquals(EndpointStatus.Health.UP, two.status().health());
    }

    @Test
    void namesAnEndpointByUpstreamAndAddress() {
        UpstreamFixture app = UpstreamFixture.of(Balance.Policy.ROUND_ROBIN, 1);
        assertEquals("app/10.0.0.1:9000", app.endpoint(0).toString());
        assertSame(app.state(), app.endpoint(0).upstream());
        assertNotNull(app.registry.upstream("app"));
        assertNull(app.registry.upstream("nobody"));
    }
}
