package io.headgate.proxy.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.config.Access;
import io.headgate.config.Acme;
import io.headgate.config.Address;
import io.headgate.config.Cidr;
import io.headgate.config.Config;
import io.headgate.config.certificate.Identity;
import io.headgate.config.certificate.Staple;
import io.headgate.config.snapshot.EndpointId;
import io.headgate.config.snapshot.EndpointStatus;
import io.headgate.config.snapshot.Issued;
import io.headgate.config.snapshot.Snapshot;
import io.headgate.controlplane.health.Verdict;
import io.headgate.dataplane.testing.Await;
import io.headgate.dataplane.tls.ShownCertificate;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeStateTest {
    private static final String TWO = """
            listeners: { web: { bind: 127.0.0.1:0, http: {} } }
            routes: [ { upstream: app } ]
            upstreams:
              app: { endpoints: [127.0.0.1:9001, 127.0.0.1:9002], health: { tcp: {} } }
            """;
    private static final String ONE = TWO.replace(", 127.0.0.1:9002", "");
    private static final EndpointId FIRST = new EndpointId("app", Address.parse("127.0.0.1:9001"));
    private static final EndpointId SECOND = new EndpointId("app", Address.parse("127.0.0.1:9002"));

    @TempDir
    private Path dir;

    private final Recorder followers = new Recorder();
    private @Nullable NodeState started;

    /** Writes down what it is told to follow; refuses when told to. */
    private static final class Recorder implements Followers {
        final List<Snapshot> served = new CopyOnWriteArrayList<>();
        final List<String> calls = new CopyOnWriteArrayList<>();
        final Map<Address.Named, List<Address.Inet>> resolved = new HashMap<>();
        volatile Map<String, List<ShownCertificate>> certificates = Map.of();
        volatile Map<String, List<ShownCertificate>> nextCertificates = Map.of();
        volatile @Nullable IOException refusal;
        volatile @Nullable RuntimeException fault;
        volatile @Nullable RuntimeException checkFault;

        @Override
        public Map<Address.Named, List<Address.Inet>> discover(Config config) {
            calls.add("discover");
            return Map.copyOf(resolved);
        }

        @Override
        public void log(Loaded loaded) {
            calls.add("log");
        }

        @Override
        public void serve(Snapshot snapshot) throws IOException {
            certificates = nextCertificates;
            IOException refused = refusal;
            if (refused != null) {
                throw refused;
            }
            RuntimeException failed = fault;
            if (failed != null) {
                throw failed;
            }
            calls.add("serve");
            served.add(snapshot);
        }

        @Override
        public void check(Snapshot snapshot) {
            RuntimeException failed = checkFault;
            checkFault = null;
            if (failed != null) {
                throw failed;
            }
            calls.add("check");
        }

        @Override
        public Map<String, List<ShownCertificate>> certificates() {
            return certificates;
        }

        @Override
        public Map<Acme, Identity> kept(Config config) {
            return Map.of();
        }

        @Override
        public Map<X509Certificate, Staple> staples(Config config, Issued issued) {
            return Map.of();
        }

        @Override
        public void certify(Snapshot snapshot) {
            calls.add("certify");
        }

        Snapshot last() {
            return served.getLast();
        }
    }

    @BeforeEach
    void writeTheFile() throws IOException {
        write(TWO);
    }

    @AfterEach
    void stop() {
        if (started != null) {
            started.close();
        }
    }

    @Test
    void theFirstConfigurationIsRevisionOneAndFollowedInOrder() throws Exception {
        NodeState state = start();
        assertEquals(List.of("discover", "log", "serve", "check", "certify"), followers.calls);
        assertEquals(1, followers.last().revision());
        assertTrue(state.view().lastReload().succeeded());
    }

    @Test
    void aReloadSaysWhichCertificatesAreOthersThoughNothingElseChanged() throws Exception {
        ShownCertificate old = shown("shop.example", 1, "2026-12-01T00:00:00Z");
        ShownCertificate kept = shown("www.example", 7, "2027-02-01T00:00:00Z");
        followers.nextCertificates = Map.of("web", List.of(old, kept));
        NodeState state = start();
        assertEquals(List.of(), state.reload().certificates());
        followers.nextCertificates =
                Map.of("web", List.of(shown("shop.example", 2, "2027-03-01T00:00:00Z"), kept), "new", List.of(old));
        Reload reload = state.reload();
        assertFalse(reload.changed());
        assertEquals(
                List.of("listeners.web: shop.example (ecdsa) until 2027-03-01T00:00:00Z,"
                        + " was until 2026-12-01T00:00:00Z"),
                reload.certificates());
    }

    private static ShownCertificate shown(String name, long serial, String expires) {
        return new ShownCertificate(
                name, "CN=CA", BigInteger.valueOf(serial), "ecdsa", Instant.parse(expires), false, null, false);
    }

    @Test
    void aReloadThatChangesSomethingIsTheNextRevision() throws Exception {
        NodeState state = start();
        write(ONE);
        Reload reload = state.reload();
        assertTrue(reload.succeeded() && reload.changed());
        assertEquals(2, reload.revision());
        assertEquals(2, followers.last().revision());
        assertEquals(Set.of(FIRST), state.view().endpoints());
        assertEquals(reload, state.view().lastReload());
    }

    @Test
    void aReloadThatChangesNothingKeepsTheRevision() throws Exception {
        NodeState state = start();
        write(TWO + "# a comment\n");
        Reload reload = state.reload();
        assertTrue(reload.succeeded());
        assertFalse(reload.changed());
        assertEquals(1, reload.revision());
        assertTrue(state.view().loaded().texts().values().iterator().next().contains("# a comment"));
    }

    @Test
    void aFaultWhileServingTakesBackWhatWasAdoptedAndIsTheLastReload() throws Exception {
        NodeState state = start();
        followers.calls.clear();
        followers.fault = new IllegalStateException("as the test wants");
        write(ONE);
        Reload reload = state.reload();
        assertFalse(reload.succeeded());
        assertTrue(String.valueOf(reload.error()).contains("as the test wants"), reload::toString);
        assertEquals(List.of("discover", "log", "discover", "log", "certify"), followers.calls);
        assertEquals(reload, state.view().lastReload());
        assertEquals(Set.of(FIRST, SECOND), state.view().endpoints());
    }

    @Test
    void aFaultAfterServingGoesBackToTheConfigurationBefore() throws Exception {
        NodeState state = start();
        Snapshot before = followers.last();
        followers.checkFault = new IllegalStateException("as the test wants");
        write(ONE);
        Reload reload = state.reload();
        assertFalse(reload.succeeded());
        assertEquals(1, reload.revision());
        assertEquals(before, followers.last());
        assertEquals(reload, state.view().lastReload());
        assertEquals(Set.of(FIRST, SECOND), state.view().endpoints());
    }

    @Test
    void anInvalidFileChangesNothingAndSaysWhy() throws Exception {
        NodeState state = start();
        NodeView before = state.view();
        followers.calls.clear();
        write(TWO.replace("upstream: app", "upstream: ap").replace("tcp", "tpc"));
        Reload reload = state.reload();
        assertFalse(reload.succeeded());
        assertEquals(2, reload.problems().size());
        assertEquals(1, reload.revision());
        assertEquals(List.of(), followers.calls);
        assertEquals(before.snapshot(), state.view().snapshot());
        assertEquals(before.loaded(), state.view().loaded());
        assertEquals(reload, state.view().lastReload());
    }

    @Test
    void aConfigurationThatCannotBeServedLeavesTheOneBefore() throws Exception {
        NodeState state = start();
        NodeView before = state.view();
        write(ONE);
        followers.refusal = new IOException("listener 'web' cannot bind");
        followers.calls.clear();
        Reload reload = state.reload();
        assertFalse(reload.succeeded());
        assertEquals("listener 'web' cannot bind", reload.error());
        assertEquals(before.snapshot(), state.view().snapshot());
        assertEquals(List.of("discover", "log", "discover", "log", "certify"), followers.calls);
        followers.refusal = null;
        assertEquals(2, state.reload().revision());
    }

    @Test
    void whatNeedsARestartIsNamed() throws Exception {
        NodeState state = start();
        write(TWO + "workers: 200\ntransport: nio\nadmin: { bind: 127.0.0.1:1 }\n");
        assertEquals(List.of("workers", "transport", "admin"), state.reload().nextStart());
    }

    @Test
    void aVerdictReachesTheDataPlane() throws Exception {
        NodeState state = start();
        state.verdict(FIRST, down());
        Await.until("the verdict", () -> health(FIRST) == EndpointStatus.Health.DOWN);
        assertEquals(EndpointStatus.Health.UNKNOWN, health(SECOND));
    }

    @Test
    void aReloadHealsNobody() throws Exception {
        NodeState state = start();
        state.verdict(FIRST, down());
        Await.until("the verdict", () -> health(FIRST) == EndpointStatus.Health.DOWN);
        write(ONE);
        state.reload();
        assertEquals(EndpointStatus.Health.DOWN, health(FIRST));
    }

    @Test
    void anEndpointThatLeavesIsForgottenAndAnUncheckedOneHasNoVerdict() throws Exception {
        NodeState state = start();
        state.verdict(SECOND, down());
        Await.until("the verdict", () -> health(SECOND) == EndpointStatus.Health.DOWN);
        write(ONE);
        state.reload();
        state.verdict(SECOND, down());
        write(TWO);
        state.reload();
        assertEquals(EndpointStatus.Health.UNKNOWN, health(SECOND));

        state.verdict(SECOND, down());
        Await.until("the verdict", () -> health(SECOND) == EndpointStatus.Health.DOWN);
        write(TWO.replace(", health: { tcp: {} }", ""));
        state.reload();
        assertEquals(EndpointStatus.Health.UNKNOWN, health(SECOND));
    }

    @Test
    void whatTheOperatorWantsSurvivesReloadAndRestart() throws Exception {
        NodeState state = start();
        state.intend(FIRST, before -> new Intent(EndpointStatus.Admin.DRAIN, 7, before.since()));
        EndpointStatus wanted = new EndpointStatus(EndpointStatus.Health.UNKNOWN, EndpointStatus.Admin.DRAIN, 7);
        assertEquals(wanted, followers.last().status(FIRST));
        write(ONE);
        state.reload();
        assertEquals(wanted, followers.last().status(FIRST));
        state.close();
        assertEquals(wanted, start().view().snapshot().status(FIRST));
    }

    @Test
    void anEndpointThatIsNotThereCannotBeWanted() throws Exception {
        NodeState state = start();
        EndpointId near = new EndpointId("app", Address.parse("127.0.0.1:9011"));
        UnknownEndpoint endpoint = assertThrows(UnknownEndpoint.class, () -> state.intend(near, wanted -> wanted));
        assertEquals(
                "upstream 'app' has no endpoint '127.0.0.1:9011'; did you mean '127.0.0.1:9001'?",
                endpoint.getMessage());
        EndpointId other = new EndpointId("ap", near.address());
        UnknownEndpoint upstream = assertThrows(UnknownEndpoint.class, () -> state.intend(other, wanted -> wanted));
        assertEquals("there is no upstream 'ap'; did you mean 'app'?", upstream.getMessage());
    }

    @Test
    void anIntentThatCannotBeWrittenDownDoesNotHold() throws Exception {
        NodeState state = start();
        Path file = dir.resolve("operator.json");
        Files.createDirectories(file.resolve("in the way"));
        assertThrows(
                IOException.class,
                () -> state.intend(FIRST, before -> new Intent(EndpointStatus.Admin.DRAIN, null, before.since())));
        assertEquals(
                EndpointStatus.Admin.READY,
                state.view().snapshot().status(FIRST).admin());
        assertEquals(Map.of(), state.view().intents());
    }

    @Test
    void whatIsSaidOfAddressesHoldsOverReloadsAndUntilItIsOver() throws Exception {
        NodeState state = start();
        Cidr block = Cidr.parse("192.0.2.0/24");
        state.say("web", new AccessChange(List.of(), List.of(block), List.of(), null));
        assertEquals(
                Map.of("web", Map.of(block, Access.Verdict.DENY)),
                followers.last().access());
        state.verdict(FIRST, down());
        Await.until("the verdict", () -> health(FIRST) == EndpointStatus.Health.DOWN);
        write(ONE);
        assertTrue(state.reload().succeeded());
        assertEquals(
                Map.of("web", Map.of(block, Access.Verdict.DENY)),
                followers.last().access());

        Cidr brief = Cidr.parse("198.51.100.1");
        state.say("web", new AccessChange(List.of(brief), List.of(), List.of(block), Duration.ofMillis(1)));
        Await.until("the end of what was said", () -> followers.last().access().isEmpty());
        assertEquals(Map.of(), state.view().access());
    }

    @Test
    void aListenerThatIsNotThereIsNamed() throws Exception {
        NodeState state = start();
        AccessChange change = new AccessChange(List.of(), List.of(Cidr.parse("192.0.2.1")), List.of(), null);
        UnknownListener refused = assertThrows(UnknownListener.class, () -> state.say("wep", change));
        assertEquals("there is no listener 'wep'; did you mean 'web'?", refused.getMessage());
    }

    @Test
    void otherAddressesOfANameAreServedAndChecked() throws Exception {
        write(TWO.replace("127.0.0.1:9002", "{ dns: app.internal:80 }"));
        Address.Named name = Address.Named.parse("app.internal:80");
        Address.Inet first = Address.Inet.parse("10.0.0.1:80");
        Address.Inet second = Address.Inet.parse("10.0.0.2:80");
        followers.resolved.put(name, List.of(first));
        NodeState state = start();
        state.intend(
                new EndpointId("app", name), before -> new Intent(EndpointStatus.Admin.DRAIN, null, before.since()));
        followers.calls.clear();
        state.resolved(name, List.of(second));
        Await.until("the addresses", () -> List.of("serve", "check").equals(followers.calls));
        assertEquals(List.of(second), followers.last().resolved().get(name));
        assertTrue(state.view().endpoints().contains(new EndpointId("app", second)));
        assertFalse(state.view().endpoints().contains(new EndpointId("app", first)));
        assertEquals(
                EndpointStatus.Admin.DRAIN,
                followers.last().status(new EndpointId("app", name)).admin());
    }

    @Test
    void thousandsOfVerdictsAtOnceAreFewSnapshots() throws Exception {
        List<String> addresses = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            addresses.add("127.0.0.1:" + (20_000 + i));
        }
        write(TWO.replace("127.0.0.1:9001, 127.0.0.1:9002", String.join(", ", addresses)));
        NodeState state = start();
        int before = followers.served.size();
        addresses.forEach(each -> state.verdict(new EndpointId("app", Address.parse(each)), down()));
        Await.until("all verdicts", () -> followers.last().endpoints().size() == addresses.size());
        assertTrue(
                followers.served.size() - before < addresses.size() / 2, () -> followers.served.size() + " snapshots");
    }

    @Test
    void nothingChangesAfterTheStop() throws Exception {
        NodeState state = start();
        state.close();
        write(ONE);
        Reload reload = state.reload();
        assertFalse(reload.succeeded());
        assertEquals("the node is stopping", reload.error());
        assertNull(followers.last().endpoints().get(FIRST));
    }

    private EndpointStatus.Health health(EndpointId id) {
        return followers.last().status(id).health();
    }

    private static Verdict down() {
        return new Verdict(EndpointStatus.Health.DOWN, "connect refused", 1);
    }

    @Test
    void whatOnlyOneNodeCanDoWaitsUntilItIsTheOwner() throws Exception {
        NodeState state = startBeside();
        assertEquals(List.of("discover", "log", "serve", "check"), followers.calls);
        assertEquals(List.of(), state.configs().history());
        assertEquals(List.of(), Revisions.load(dir.resolve("revisions")).all());
        state.own();
        assertEquals(List.of("discover", "log", "serve", "check", "certify"), followers.calls);
        assertEquals(List.of(state.view().revision()), state.configs().history());
        assertEquals(
                state.configs().history(),
                Revisions.load(dir.resolve("revisions")).all());
    }

    private void write(String yaml) throws IOException {
        Files.writeString(dir.resolve("headgate.yaml"), yaml);
    }

    private NodeState start() throws Exception {
        NodeState state = startBeside();
        state.own();
        return state;
    }

    /** As a successor does, while the folder is still another's. */
    private NodeState startBeside() throws Exception {
        Loaded loaded = Loaded.from(dir.resolve("headgate.yaml"));
        NodeState state = new NodeState(
                loaded,
                Revisions.load(dir.resolve("revisions")),
                Intents.load(dir.resolve("operator.json")),
                AccessIntents.load(dir.resolve("access.json"), Instant.now()),
                followers);
        started = state;
        state.start();
        return state;
    }
}
