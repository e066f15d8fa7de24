package io.headgate.dataplane.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.config.Access;
import io.headgate.config.Cidr;
import io.headgate.config.snapshot.Snapshot;
import io.headgate.config.yaml.ConfigReader;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdmissionTest {
    @TempDir
    private Path folder;

    private final Admissions admissions = new Admissions();
    private long nowNs;

    /** @param more lines of the configuration, of listener {@code web} first */
    private static Snapshot snapshot(String web, String... more) {
        String yaml = "listeners: { web: { bind: '127.0.0.1:0', http: {}, " + web + " }, other: { bind: '127.0.0.1:0',"
                + " http: {} } }\nroutes: [ { respond: { status: 200, body: ok } } ]\n" + String.join("\n", more);
        return Snapshot.of(1, ConfigReader.read("test", yaml).orThrow());
    }

    private void apply(Snapshot snapshot) throws IOException {
        admissions.apply(snapshot, Admissions.read(snapshot.config()));
    }

    private Admission listener(String name) {
        return Objects.requireNonNull(admissions.of(name));
    }

    private Admittance ask(@Nullable String address) {
        return ask("web", address);
    }

    private Admittance ask(String listener, @Nullable String address) {
        return listener(listener).admit(address == null ? null : InetAddress.ofLiteral(address), nowNs);
    }

    private Place enter(String address) {
        return assertInstanceOf(Place.class, ask(address));
    }

    @Test
    void theLongestBlockDecidesAndDenyWinsATie() throws IOException {
        apply(snapshot("access: { allow: [10.0.0.0/8, 10.1.2.0/24, 10.9.9.9], deny: [10.1.0.0/16, 10.9.9.9] }"));
        enter("10.2.0.1");
        enter("10.1.2.3");
        assertEquals(Refusal.DENIED, ask("10.1.3.1"));
        assertEquals(Refusal.DENIED, ask("10.9.9.9"));
        assertEquals(Refusal.DENIED, ask("192.0.2.1"), "only what is allowed may connect");
        assertEquals(Refusal.DENIED, ask("2001:db8::1"), "of either family");
        assertInstanceOf(Place.class, ask("other", "192.0.2.1"));
    }

    @Test
    void withoutAnAllowListEverybodyElseMayConnect() throws IOException {
        apply(snapshot("access: { deny: [198.51.100.0/24, '2001:db8::/32'] }"));
        assertEquals(Refusal.DENIED, ask("198.51.100.7"));
        assertEquals(Refusal.DENIED, ask("::ffff:198.51.100.7"));
        assertEquals(Refusal.DENIED, ask("2001:db8::7"));
        enter("198.51.101.7");
        enter("::1");
    }

    @Test
    void aUnixPeerHasNoAddressToDeny() throws IOException {
        apply(snapshot("access: { allow: [10.0.0.0/8] }, connections: { per_source: 1 }"));
        assertInstanceOf(Place.class, ask(null));
        assertInstanceOf(Place.class, ask(null));
    }

    @Test
    void filesAddToTheListsAndAreReadAgain() throws IOException {
        Path file = Files.writeString(folder.resolve("bad.txt"), "192.0.2.0/24\n");
        Snapshot snapshot = snapshot("access: { deny: [10.0.0.1], deny_file: '" + file + "' }");
        apply(snapshot);
        assertEquals(Refusal.DENIED, ask("192.0.2.9"));
        assertEquals(Refusal.DENIED, ask("10.0.0.1"));

        Files.writeString(file, "192.0.2.128/25\n203.0.113.7 # again\n");
        apply(snapshot);
        enter("192.0.2.9");
        assertEquals(Refusal.DENIED, ask("203.0.113.7"));

        Files.writeString(file, "192.0.2.0/24\nnobody\n10.0.0.0/99\n");
        IOException refused = assertThrows(IOException.class, () -> Admissions.read(snapshot.config()));
        assertTrue(
                String.valueOf(refused.getMessage()).startsWith(file + ":2: listeners.web.access: "),
                refused::toString);
        assertTrue(String.valueOf(refused.getMessage()).endsWith("(and 1 more)"), refused::toString);
        assertEquals(Refusal.DENIED, ask("203.0.113.7"));
    }

    @Test
    void theOperatorsWordComesFirstAndLocksNobodyElseOut() throws IOException {
        Snapshot snapshot = snapshot("access: { allow: [10.0.0.0/8, 10.1.1.1] }");
        apply(snapshot);
        admissions.say(snapshot.withAccess(Map.of(
                "web",
                Map.of(
                        Cidr.parse("10.1.0.0/16"), Access.Verdict.DENY,
                        Cidr.parse("10.1.2.0/24"), Access.Verdict.ALLOW,
                        Cidr.parse("192.0.2.1"), Access.Verdict.ALLOW))));
        assertEquals(Refusal.DENIED, ask("10.1.1.1"), "although the configuration allows the longer block");
        enter("10.1.2.3");
        enter("192.0.2.1");
        enter("10.2.2.2");
        assertEquals(Refusal.DENIED, ask("192.0.2.2"));

        admissions.say(snapshot);
        enter("10.1.1.1");
        assertEquals(Refusal.DENIED, ask("192.0.2.1"));
    }

    @Test
    void aSourceHoldsNoMoreThanItsShare() throws IOException {
        apply(snapshot("connections: { per_source: 2 }"));
        Place first = enter("192.0.2.1");
        enter("192.0.2.1");
        assertEquals(Refusal.SOURCE, ask("192.0.2.1"));
        enter("192.0.2.2");
        enter("2001:db8:1:2::1");
        enter("2001:db8:1:2:ffff::1");
        assertEquals(Refusal.SOURCE, ask("2001:db8:1:2:3::1"));
        enter("2001:db8:1:3::1");
        assertEquals(4, listener("web").sources());

        first.leave();
        first.leave();
        enter("192.0.2.1");
        assertEquals(Refusal.SOURCE, ask("192.0.2.1"), "a place is given back once");
    }

    @Test
    void aClientThatIsKnownLaterIsAskedThen() throws IOException {
        apply(snapshot("access: { deny: [10.0.0.0/8] }, connections: { max: 2, per_source: 1 }"));
        Place waiting = assertInstanceOf(Place.class, ask(null));
        Place other = assertInstanceOf(Place.class, ask(null));
        assertEquals(Refusal.LISTENER, ask(null), "who waits has a place");
        InetAddress client = InetAddress.ofLiteral("192.0.2.1");
        assertEquals(Refusal.DENIED, listener("web").introduce(waiting, InetAddress.ofLiteral("10.0.0.1")));
        assertNull(listener("web").introduce(waiting, client));
        assertEquals(Refusal.SOURCE, listener("web").introduce(other, client));
        waiting.leave();
        other.leave();
        assertEquals(0, admissions.open());
        assertEquals(0, listener("web").sources());
    }

    @Test
    void ceilingsOfListenerAndProcessAreToldApart() throws IOException {
        apply(snapshot("connections: { max: 2 }", "connections: { max: 3 }"));
        enter("192.0.2.1");
        Place second = enter("192.0.2.2");
        assertEquals(Refusal.LISTENER, ask("192.0.2.3"));
        assertInstanceOf(Place.class, ask("other", "192.0.2.3"));
        second.leave();
        assertInstanceOf(Place.class, ask("other", "192.0.2.4"));
        assertEquals(Refusal.PROCESS, ask("192.0.2.5"));
        assertEquals(3, admissions.open());
        assertEquals(1, listener("web").open());
    }

    @Test
    void theRateIsABucketThatRefills() throws IOException {
        nowNs = System.nanoTime() + 1_000_000_000L; // later than the configuration is applied
        apply(snapshot("connections: { accept_rate: 10/s }"));
        for (int i = 0; i < 10; i++) {
            enter("192.0.2.1").leave();
        }
        assertEquals(Refusal.RATE, ask("192.0.2.1"));
        nowNs += 99_999_999;
        assertEquals(Refusal.RATE, ask("192.0.2.1"));
        nowNs += 1;
        enter("192.0.2.1").leave();
        assertEquals(Refusal.RATE, ask("192.0.2.1"));
        assertEquals(0, admissions.open());
    }

    @Test
    void whoIsTurnedAwayForHimselfUsesUpNothing() throws IOException {
        nowNs = System.nanoTime() + 1_000_000_000L;
        apply(snapshot("access: { deny: [10.0.0.0/8] }, connections: { per_source: 1, accept_rate: 2/s }"));
        enter("192.0.2.1");
        for (int i = 0; i < 10; i++) {
            assertEquals(Refusal.DENIED, ask("10.0.0.1"));
            assertEquals(Refusal.SOURCE, ask("192.0.2.1"));
        }
        enter("192.0.2.2");
        assertEquals(Refusal.RATE, ask("192.0.2.3"));
        assertEquals(2, listener("web").sources(), "the place by source was given back");
        assertEquals(2, admissions.open());
    }

    @Test
    void countsOutliveAReloadAndNothingIsGivenBackTwice() throws IOException {
        apply(snapshot("connections: { per_source: 2 }"));
        List<Place> places = new ArrayList<>(List.of(enter("192.0.2.1"), enter("192.0.2.1")));
        apply(snapshot("connections: { per_source: off, max: 3 }"));
        places.add(enter("192.0.2.1"));
        assertEquals(Refusal.LISTENER, ask("192.0.2.1"));
        apply(snapshot("connections: { per_source: 2, max: 4 }"));
        assertEquals(Refusal.SOURCE, ask("192.0.2.1"));

        places.forEach(Place::leave);
        assertEquals(0, listener("web").open());
        assertEquals(0, listener("web").sources());
        enter("192.0.2.1");
        enter("192.0.2.1");
        assertEquals(Refusal.SOURCE, ask("192.0.2.1"));
    }

    @Test
    void aListenerThatIsGoneGivesItsPlacesBackToTheProcess() throws IOException {
        apply(snapshot("connections: { max: 2 }"));
        Place place = enter("192.0.2.1");
        Snapshot without = Snapshot.of(
                2,
                ConfigReader.read(
                                "test",
                                "listeners: { other: { bind: '127.0.0.1:0', http: {} } }\n"
                                        + "routes: [ { respond: { status: 200, body: ok } } ]\n")
                        .orThrow());
        apply(without);
        assertEquals(1, admissions.open());
        place.leave();
        assertEquals(0, admissions.open());
    }
}
