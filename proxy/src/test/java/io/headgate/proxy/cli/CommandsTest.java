package io.headgate.proxy.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.testing.TestClient;
import io.headgate.dataplane.testing.TestOrigin;
import io.headgate.proxy.testing.Shown;
import io.headgate.proxy.testing.TestNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that ask a running node. */
class CommandsTest {
    @TempDir
    private Path dir;

    private TestOrigin origin;
    private TestNode node;

    @BeforeEach
    void start() {
        origin = TestOrigin.answering(TestOrigin.ok("hello"));
        node = TestNode.start(dir, yaml());
        try (TestClient client = TestClient.connect(node.address())) {
            client.roundTrip("GET /a HTTP/1.1\r\nhost: a\r\n\r\n");
        }
    }

    @AfterEach
    void stop() throws IOException {
        node.close();
        origin.close();
    }

    private String yaml() {
        return """
                listeners: { web: { bind: 127.0.0.1:0, http: {} } }
                routes:
                  - { name: ping, match: { path_prefix: [/ping, /pong], method: GET }, respond: { body: pong } }
                  - { upstream: app }
                upstreams:
                  app: { endpoints: [%s], health: { tcp: {}, interval: 50ms, timeout: 50ms } }
                """.formatted(origin.address());
    }

    private Ran ask(String... command) {
        List<String> arguments = new ArrayList<>(List.of(command));
        arguments.add("--admin");
        arguments.add(node.adminAddress());
        arguments.add("--state");
        arguments.add(dir.resolve("state").toString());
        return Ran.command(arguments.toArray(new String[0]));
    }

    @Test
    void statusShowsTheNode() throws IOException {
        ask("upstreams", "app", origin.address(), "--drain");
        String shown = ask("status").ok();
        assertTrue(shown.contains("process " + ProcessHandle.current().pid() + ", up "), shown);
        assertTrue(shown.contains(", ready\n"), shown);
        assertTrue(shown.contains("listener   web " + node.address() + "\n"), shown);
        assertTrue(shown.contains("upstream   app: 1 of 1 endpoints up"), shown);
        assertTrue(shown.contains("operator   app " + origin.address() + ": drain since "), shown);
        assertEquals(
                1, Shown.parse(ask("status", "--json").ok()).object("config").get("revision"));
    }

    @Test
    void statusShowsARefusedReload() throws IOException {
        node.rewrite("rutes: []\n");
        Ran reload = ask("reload");
        assertEquals(2, reload.exitCode());
        assertTrue(reload.err().contains("rutes: unknown key 'rutes'"), reload.err());
        String shown = ask("status").ok();
        assertTrue(shown.contains("was refused"), shown);
        assertTrue(shown.contains("unknown key 'rutes'"), shown);
    }

    @Test
    void reloadSaysWhichRevisionServes() throws IOException {
        assertEquals("revision 1, nothing changed\n", ask("reload").ok());
        node.rewrite(yaml().replace("body: pong", "body: pang"));
        assertEquals("revision 2 serves\n", ask("reload").ok());
    }

    @Test
    void routesAreShownInTheirOrder() {
        String shown = ask("routes").ok();
        List<String> lines = shown.lines().toList();
        assertTrue(
                lines.get(1).startsWith("ping  path_prefix=/ping,/pong method=GET  -        respond=status:200"),
                shown);
        assertTrue(lines.get(2).matches("1     everything +- +upstream=app +1 .*"), shown);
    }

    @Test
    void anEndpointIsSteeredFromTheCommandLine() {
        String name = origin.address();
        assertEquals(
                "app " + name + ": drain, weight 3\n",
                ask("upstreams", "app", name, "--drain", "--weight", "3").ok());
        String shown = ask("upstreams").ok();
        assertTrue(shown.lines().toList().get(1).matches("app +" + name + " +\\w+ +drain +3 .*"), shown);
        assertEquals(
                "app " + name + ": ready, weight 3\n",
                ask("upstreams", "app", name, "--ready").ok());
        assertEquals(
                "app " + name + ": ready\n",
                ask("upstreams", "app", name, "--weight", "configured").ok());
        assertTrue(ask("upstreams", "app").ok().startsWith("UPSTREAM"));
    }

    @Test
    void whoMayConnectIsSaidFromTheCommandLine() {
        String said = ask("access", "web", "deny", "198.51.100.0/24", "2001:db8::/32", "--for", "1h")
                .ok();
        assertTrue(said.lines().toList().get(1).matches("operator +deny +198.51.100.0/24 +.+"), said);
        assertTrue(ask("status").ok().contains("operator   web: 2 blocks denied, 0 allowed\n"));
        ask("access", "web", "remove", "198.51.100.0/24").ok();
        String left = ask("access", "web").ok();
        assertTrue(left.lines().toList().get(1).matches("operator +deny +2001:db8::/32 +.+"), left);
        assertEquals(2, ask("access", "web", "deny").exitCode());
        assertEquals(2, ask("access", "web", "forbid", "198.51.100.1").exitCode());
        assertEquals(2, ask("access", "web", "--for", "1h").exitCode());
        assertEquals(1, ask("access", "web", "deny", "everybody").exitCode());
    }

    @Test
    void whatCannotBeSteeredIsSaid() {
        Ran unknown = ask("upstreams", "ap");
        assertEquals(1, unknown.exitCode());
        assertEquals("headgate: There is no upstream 'ap'; did you mean 'app'?\n", unknown.err());
        assertEquals(2, ask("upstreams", "app", origin.address()).exitCode());
        assertEquals(2, ask("upstreams", "app", "--drain").exitCode());
        assertEquals(
                2,
                ask("upstreams", "app", origin.address(), "--drain", "--ready").exitCode());
        assertEquals(
                2, ask("upstreams", "app", origin.address(), "--weight", "much").exitCode());
        assertEquals(
                1, ask("upstreams", "app", origin.address(), "--weight", "257").exitCode());
    }

    @Test
    void theConfigurationIsPrinted() throws IOException {
        assertEquals(Files.readString(node.config()), ask("config", "get").ok());
        String effective = ask("config", "get", "--effective").ok();
        assertTrue(effective.contains("# default") && effective.contains("# " + node.config() + ":2"), effective);
    }

    @Test
    void topShowsCountersAndWhatTheApiKnows() throws IOException {
        String shown = ask("top", "--once", "--interval", "10ms").ok();
        assertTrue(shown.contains("\nweb "), shown);
        assertTrue(
                shown.lines().anyMatch(line -> line.matches("app +" + origin.address() + " +\\w+ +ready .*")), shown);
        assertFalse(shown.contains("\033"), shown);
        Shown json = Shown.parse(ask("top", "--json", "--interval", "10ms").ok());
        assertEquals(true, json.get("alive"));
        assertTrue(json.list("series").toString().contains("requests_total"), json.toString());
    }

    @Test
    void topReadsTheCountersOfANodeThatNobodyCanAsk() {
        Ran shown = Ran.command(
                "top",
                "--once",
                "--interval",
                "10ms",
                "--state",
                dir.resolve("state").toString(),
                "--admin",
                TestOrigin.refusing());
        assertTrue(shown.ok().contains("without health and latency: no node answers at "), shown.out());
        assertTrue(shown.out().contains("\nweb "), shown.out());
    }
}
