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
        arguments.add("--token-file");
        arguments.add(dir.resolve("state/run/admin.token").toString());
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
    void aConnectionIsShownAndClosed() {
        try (TestClient client = TestClient.connect(node.address())) {
            client.roundTrip("GET /a HTTP/1.1\r\nhost: a\r\n\r\n");
            String json = ask("connections", "--client", "127.0.0.0/8", "--protocol", "http1", "--json")
                    .ok();
            Shown seen = Shown.parse(json).object("connections", 0);
            String id = String.valueOf(seen.get("id"));
            String shown =
                    ask("connections", "--listener", "web", "--limit", "1").ok();
            String row = id + " +web +127[.]0[.]0[.]1:\\d+ +http1 .* open";
            assertTrue(shown.lines().anyMatch(line -> line.matches(row)), shown);
            assertEquals(
                    id + " of " + seen.get("client") + " is told to leave\n",
                    ask("connections", "close", id).ok());
            assertEquals(TestClient.End.CLOSED, client.awaitEnd());
            assertTrue(ask("connections", "close", id).err().contains("There is no connection '" + id + "'"));
            assertTrue(ask("audit", "show").ok().contains("DELETE /v1/connections/" + id));
        }
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
    void aConfigurationIsComparedAppliedAndGoneBackFrom() throws IOException {
        assertEquals("", ask("config", "diff").ok());
        Path other = dir.resolve("other.yaml");
        Files.writeString(other, Files.readString(node.config()).replace("body: pong", "body: pang"));
        Ran diff = ask("config", "diff", other.toString());
        assertEquals(1, diff.exitCode());
        assertTrue(diff.out().startsWith("--- revision 1\n+++ " + other + "\n@@ -"), diff.out());
        assertTrue(diff.out().matches("(?s).*\n- +body: pong\n\\+ +body: pang\n.*"), diff.out());
        assertFalse(diff.out().contains("\033"), diff.out());

        Ran refused = ask("config", "apply", other.toString(), "--if-revision", "7");
        assertEquals(1, refused.exitCode());
        assertTrue(refused.err().contains("Revision 1 holds, not 7"), refused.err());
        String applied = ask("config", "apply", other.toString(), "--confirm-within", "1h")
                .ok();
        assertTrue(applied.startsWith("revision 2 serves\n  routes changed\n"), applied);
        assertTrue(applied.contains("headgate config confirm"), applied);
        assertTrue(applied.contains("the node's file says something else"), applied);
        String status = ask("status").ok();
        assertTrue(status.contains("differs from the file") && status.contains("waits to be confirmed"), status);
        assertEquals("revision 2 is confirmed\n", ask("config", "confirm").ok());
        assertEquals(1, ask("config", "confirm").exitCode());
        assertEquals(1, ask("config", "diff").exitCode());
        assertEquals(1, ask("config", "diff", "--revision", "1").exitCode());
        assertEquals(0, ask("config", "diff", other.toString()).exitCode());
        assertTrue(ask("config", "get").ok().contains("body: pang"));
        assertTrue(ask("config", "get", "--revision", "1").ok().contains("body: pong"));

        assertTrue(ask("config", "rollback").ok().startsWith("revision 3 serves\n"));
        assertEquals("", ask("config", "diff").ok());
        List<String> history = ask("config", "history").ok().lines().toList();
        assertTrue(history.get(1).matches("\\* +3 +.* rollback to 1 +local +routes changed"), history.toString());
        assertTrue(history.get(2).matches(" +2 +.* api +local +routes changed"), history.toString());
        assertTrue(history.get(3).matches(" +1 +.* file +-"), history.toString());
    }

    @Test
    void whatCannotBeComparedOrAppliedEndsWithTwo() throws IOException {
        Path bad = dir.resolve("bad.yaml");
        Files.writeString(bad, "rutes: []\n");
        for (String command : List.of("diff", "apply")) {
            Ran ran = ask("config", command, bad.toString());
            assertEquals(2, ran.exitCode(), ran::toString);
            assertTrue(ran.err().contains("unknown key 'rutes'"), ran.err());
            assertEquals(
                    2, ask("config", command, dir.resolve("none").toString()).exitCode());
        }
        assertEquals(2, ask("config", "diff", bad.toString(), "--revision", "1").exitCode());
        assertEquals(2, ask("config", "diff", "--revision", "17").exitCode());
        assertEquals(1, ask("config", "rollback", "17").exitCode());
        assertEquals(
                1,
                ask("config", "apply", node.config().toString(), "--confirm-within", "2h")
                        .exitCode());
        assertEquals(
                2,
                Ran.command("config", "diff", "--admin", TestOrigin.refusing()).exitCode());
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
