package io.headgate.controlplane.discovery;

import static io.headgate.controlplane.discovery.LastGoodTest.addresses;
import static io.headgate.controlplane.discovery.LastGoodTest.found;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.config.Address;
import io.headgate.controlplane.ManualTiming;
import io.headgate.controlplane.TestConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.hosts.HostsFileParser;

/// Asks a real name server over UDP on loopback.
class SystemLookupTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Answer.Family NXDOMAIN = new Answer.Nothing("NXDOMAIN, no such name");

    @TempDir
    Path folder;

    private Path hosts = Path.of("");
    private final TestNameServer server;

    SystemLookupTest() throws IOException {
        server = new TestNameServer();
    }

    @BeforeEach
    void writeHosts() throws IOException {
        hosts = folder.resolve("hosts");
        Files.writeString(hosts, "127.0.0.1 localhost\n10.9.9.9 pinned.internal # by hand\n::1 six.internal\n");
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void findsBothFamiliesWithTheirTtls() throws Exception {
        server.answering(
                "app.internal. 60 A 10.0.0.1", "app.internal. 60 A 10.0.0.2", "app.internal. 7 AAAA 2001:db8::1");
        assertEquals(
                new Answer(found(60, "10.0.0.1", "10.0.0.2"), found(7, "2001:db8::1")),
                lookup("app.internal", PATIENCE, server.address()));
    }

    @Test
    void anAliasShortensTheTtlOfWhatItLeadsTo() throws Exception {
        server.answering("app.internal. 5 CNAME blue.internal.", "blue.internal. 300 A 10.0.0.1");
        Answer answer = lookup("app.internal", PATIENCE, server.address());
        assertEquals(found(5, "10.0.0.1"), answer.v4());
        assertEquals(new Answer.Nothing("no AAAA records"), answer.v6());
    }

    @Test
    void tellsNoSuchNameFromNoAnswer() throws Exception {
        assertEquals(new Answer(NXDOMAIN, NXDOMAIN), lookup("none.internal", PATIENCE, server.address()));
        server.silent();
        String reason = "no answer from " + NameServer.text(server.address());
        assertEquals(Answer.failed(reason), lookup("none.internal", Duration.ofMillis(50), server.address()));
    }

    @Test
    void asksTheNextServerWhenOneFailsOrIsSilent() throws Exception {
        server.answering("app.internal. 60 A 10.0.0.1", "app.internal. 60 AAAA ::5");
        Answer expected = new Answer(found(60, "10.0.0.1"), found(60, "::5"));
        try (TestNameServer first = new TestNameServer().failing(Rcode.SERVFAIL)) {
            assertEquals(expected, lookup("app.internal", PATIENCE, first.address(), server.address()));
        }
        try (TestNameServer first = new TestNameServer().silent()) {
            assertEquals(expected, lookup("app.internal", Duration.ofSeconds(1), first.address(), server.address()));
            assertTrue(first.questions().size() >= 2);
        }
    }

    @Test
    void saysWhichServerRefused() throws Exception {
        server.failing(Rcode.REFUSED);
        assertEquals(
                Answer.failed("REFUSED from " + NameServer.text(server.address())),
                lookup("app.internal", PATIENCE, server.address()));
    }

    @Test
    void theHostsFileWinsAndNoServerIsAsked() throws Exception {
        server.answering("pinned.internal. 60 A 10.0.0.1", "pinned.internal. 60 AAAA ::5");
        Answer.Family none = new Answer.Nothing("no address");
        assertEquals(new Answer(found(30, "10.9.9.9"), none), lookup("pinned.internal", PATIENCE, server.address()));
        assertEquals(new Answer(none, found(30, "::1")), lookup("six.internal", PATIENCE, server.address()));
        assertEquals(new Answer(found(30, "127.0.0.1"), none), lookup("localhost", PATIENCE, server.address()));
        assertEquals(List.of(), server.questions());
    }

    @Test
    void localhostNeedsNeitherHostsFileNorServer() throws Exception {
        Files.delete(hosts);
        for (String host : List.of("localhost", "app.localhost")) {
            assertEquals(
                    found(30, "127.0.0.1"),
                    lookup(host, PATIENCE, server.address()).v4());
        }
        assertEquals(List.of(), server.questions());
    }

    @Test
    void leavesOutAddressesThatCanBeNoServer() throws Exception {
        server.answering(
                "app.internal. 60 A 0.0.0.0",
                "app.internal. 60 A 10.0.0.1",
                "app.internal. 60 A 224.0.0.1",
                "app.internal. 60 AAAA ::");
        Answer answer = lookup("app.internal", PATIENCE, server.address());
        assertEquals(addresses("10.0.0.1"), ((Answer.Found) answer.v4()).addresses());
        assertEquals(new Answer.Nothing("only unusable addresses: 0:0:0:0:0:0:0:0"), answer.v6());
    }

    @Test
    void aShortNameGoesThroughTheSearchList() throws Exception {
        server.answering("app.team.internal. 60 A 10.0.0.1");
        assertEquals(
                found(60, "10.0.0.1"), lookup("app", PATIENCE, server.address()).v4());
        assertTrue(server.questions().contains("app.team.internal. A"));
    }

    /// From the wire to the listener: the server's TTL is when the next question comes, and what has changed by
    /// then is told.
    @Test
    void followsTheServersTtlAndTellsWhatChanged() throws Exception {
        ManualTiming timing = new ManualTiming();
        List<String> told = new CopyOnWriteArrayList<>();
        server.answering("app.internal. 7 A 10.0.0.1");
        Address.Named name = new Address.Named("app.internal", 80);
        try (EndpointDiscovery discovery = new EndpointDiscovery(
                (changed, now) -> told.add(changed + " " + now), system(PATIENCE, server.address()), timing)) {
            assertEquals(
                    Map.of(name, List.of(Address.Inet.parse("10.0.0.1:80"))),
                    discovery.apply(TestConfig.of(null, name), PATIENCE));
            timing.awaitSleepers(1);
            assertEquals(Duration.ofSeconds(7), timing.lastSleep());
            int asked = server.questions().size();

            server.answering("app.internal. 0 A 10.0.0.1", "app.internal. 0 AAAA 2001:db8::1");
            timing.advance(Duration.ofMillis(6_999), 1);
            assertEquals(asked, server.questions().size());
            timing.advance(Duration.ofMillis(1), 1);
            assertEquals(List.of("app.internal:80 [10.0.0.1:80, [2001:db8::1]:80]"), told);
            assertEquals(Duration.ofSeconds(1), timing.lastSleep());

            server.failing(Rcode.SERVFAIL);
            timing.advance(Duration.ofSeconds(1), 1);
            timing.advance(Duration.ofSeconds(1), 1);
            assertEquals(Duration.ofSeconds(2), timing.lastSleep());
            assertEquals(1, told.size());
        }
    }

    private Answer lookup(String host, Duration attemptMax, InetSocketAddress... servers) throws Exception {
        return system(attemptMax, servers).lookup(host);
    }

    private SystemLookup system(Duration attemptMax, InetSocketAddress... servers) throws TextParseException {
        SystemLookup.Servers asked =
                new SystemLookup.Servers(Arrays.asList(servers), List.of(Name.fromString("team.internal.")), 1);
        return new SystemLookup(() -> asked, () -> new HostsFileParser(hosts), attemptMax);
    }
}
