package io.headgate.proxy.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.testing.Await;
import io.headgate.dataplane.testing.ServerPort;
import io.headgate.dataplane.testing.TestClient;
import io.headgate.dataplane.testing.TestOrigin;
import io.headgate.dataplane.testing.UdpClient;
import io.headgate.dataplane.testing.UdpOrigin;
import io.headgate.proxy.testing.NotifySocket;
import io.headgate.proxy.testing.TestProgram;
import io.headgate.proxy.testing.UpgradedProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One process of the program succeeds another, as seen from outside. */
class UpgradeTest {
    private static final String GET = "GET /a HTTP/1.1\r\nhost: a\r\n\r\n";
    private static final Duration DRAIN = Duration.ofSeconds(4);

    @TempDir
    private Path dir;

    private void write(String listeners, String rest) throws IOException {
        Files.writeString(dir.resolve("headgate.yaml"), """
                listeners:
                  web: { bind: [127.0.0.1:0, "unix:%s/web.sock"], http: {} }
                %s
                warm_up: false
                access_log: off
                %s
                """.formatted(dir, listeners, rest));
    }

    private static String responding(String body) {
        return "admin: { bind: 127.0.0.1:0 }\nworkers: 2\nroutes: [ { respond: { body: " + body + " } } ]\n";
    }

    private static String ask(String address) {
        try (TestClient client = TestClient.connect(address)) {
            return client.roundTrip(GET).text();
        }
    }

    private TestProgram command(String... arguments) {
        try (TestProgram command = TestProgram.start(arguments)) {
            assertEquals(0, command.exitCode(), command.toString());
            return command;
        }
    }

    private String state() {
        return dir.resolve("state").toString();
    }

    @Test
    void theNewProcessServesTheSameSocketsByTheFileAsItIsNow() throws Exception {
        write("", responding("one"));
        try (UpgradedProgram program = UpgradedProgram.run(Map.of(), dir)) {
            String tcp = program.first().address("web");
            assertEquals("one", ask(tcp));
            assertEquals("one", ask("unix:" + dir + "/web.sock"));
            write("", responding("two").replace("workers: 2", "workers: 3"));
            program.upgrade(DRAIN);
            assertEquals(0, program.first().ownExitCode());
            assertEquals("two", ask(tcp));
            assertEquals("two", ask("unix:" + dir + "/web.sock"));
            write("", responding("three").replace("workers: 2", "workers: 1"));
            program.upgrade(DRAIN);
            program.awaitPredecessors();
            for (int i = 0; i < 20; i++) {
                assertEquals("three", ask(tcp));
                assertEquals("three", ask("unix:" + dir + "/web.sock"));
            }
        }
    }

    @Test
    void aFileWithAMistakeLeavesTheOldProcessServing() throws Exception {
        write("", responding("one"));
        try (UpgradedProgram program = UpgradedProgram.run(Map.of(), dir)) {
            String tcp = program.first().address("web");
            write("", responding("two") + "rutes: []\n");
            TestProgram refused = program.ask(DRAIN);
            assertEquals(1, refused.exitCode());
            String said = String.join("\n", refused.err());
            assertTrue(said.startsWith("headgate: the node serves on as before: "), said);
            assertTrue(said.contains("rutes: unknown key 'rutes'; did you mean 'routes'?"), said);
            assertEquals("one", ask(tcp));
            String taken = "127.0.0.1:" + ServerPort.find();
            try (TestProgram other = TestProgram.run(other(taken))) {
                write("  more: { bind: " + taken + ", http: {} }", responding("two"));
                refused = program.ask(DRAIN);
                assertEquals(1, refused.exitCode());
                said = String.join("\n", refused.err());
                assertTrue(said.contains("listener 'more' cannot bind " + taken), said);
                assertFalse(Files.exists(dir.resolve("state/run/counters.successor")));
                assertTrue(other.isAlive());
            }
            assertEquals("one", ask(tcp));
            assertEquals("one", ask("unix:" + dir + "/web.sock"));
            command("status", "--state", state());
            write("", responding("two"));
            program.upgrade(DRAIN);
            assertEquals("two", ask(tcp));
        }
    }

    /** The folder of another node, at {@code address}. */
    private Path other(String address) throws IOException {
        Path other = Files.createDirectory(dir.resolve("other"));
        Files.writeString(other.resolve("headgate.yaml"), """
                listeners: { web: { bind: %s, http: {} } }
                admin: { bind: 127.0.0.1:0 }
                routes: [ { respond: { body: other } } ]
                warm_up: false
                """.formatted(address));
        return other;
    }

    @Test
    void aSuccessorThatCrashesLeavesTheOldProcessServing() throws Exception {
        write("", responding("one"));
        Path crashing = Files.writeString(dir.resolve("crashing"), "#!/bin/sh\necho no such luck >&2\nexit 7\n");
        Files.setPosixFilePermissions(crashing, PosixFilePermissions.fromString("rwx------"));
        try (UpgradedProgram program = UpgradedProgram.run(Map.of(), dir);
                TestProgram refused = TestProgram.start(
                        Map.of("JDK_JAVA_OPTIONS", "-Dheadgate.launcher=" + crashing), "upgrade", "--state", state())) {
            assertEquals(1, refused.exitCode());
            assertTrue(refused.err().getLast().contains("ended before it took over"), refused.toString());
            program.first().awaitErr("no such luck");
            assertEquals("one", ask(program.first().address("web")));
            assertTrue(program.first().isAlive());
        }
    }

    @Test
    void whatOnlyOneProcessCanHaveIsTheNewOnes() throws Exception {
        int port = ServerPort.find();
        String rest = """
                admin: { bind: localhost:%d }
                routes: [ { upstream: app } ]
                upstreams: { app: { endpoints: [127.0.0.1:9] } }
                """.formatted(port);
        write("", rest);
        try (UpgradedProgram program = UpgradedProgram.run(Map.of(), dir)) {
            command("upstreams", "app", "127.0.0.1:9", "--maintenance", "--state", state());
            program.upgrade(DRAIN);
            long pid = program.serving().pid();
            assertNotEquals(program.first().pid(), pid);
            String shown = command("status", "--state", state()).toString();
            assertTrue(shown.contains("operator   app 127.0.0.1:9: maintenance since "), shown);
            assertTrue(command("status", "--json", "--admin", "127.0.0.1:" + port)
                    .toString()
                    .contains(String.valueOf(pid)));
            assertEquals(pid + "\n", Files.readString(dir.resolve("state/run/lock")));
            assertTrue(Files.exists(dir.resolve("state/run/counters.previous")));
            assertFalse(Files.exists(dir.resolve("state/run/counters.successor")));
            command("upstreams", "app", "127.0.0.1:9", "--ready", "--state", state());
            program.awaitPredecessors();
            program.serving().destroy();
            UpgradedProgram.awaitEnd(program.serving());
            assertFalse(Files.exists(dir.resolve("state/run/admin")));
            assertFalse(Files.exists(dir.resolve("state/run/handover")));
            try (TestProgram again = TestProgram.run(dir)) {
                assertTrue(again.isAlive());
            }
        }
    }

    @Test
    void anEndpointThatWasDownIsDownForTheNewProcessFromItsFirstRequestOn() throws Exception {
        try (TestOrigin good = TestOrigin.answering(_ -> TestOrigin.ok("good"));
                TestOrigin sick = TestOrigin.answering("HTTP/1.1 503 No\r\ncontent-length: 4\r\n\r\nsick")) {
            write("", """
                    admin: { bind: 127.0.0.1:0 }
                    workers: 2
                    routes: [ { upstream: app } ]
                    upstreams:
                      app:
                        endpoints: ["%s", "%s"]
                        health: { http: { path: / }, interval: 300ms, timeout: 250ms, fall: 2, rise: 2 }
                    """.formatted(good.address(), sick.address()));
            try (UpgradedProgram program = UpgradedProgram.run(Map.of(), dir)) {
                program.first().awaitErr("endpoint is down");
                program.upgrade(DRAIN);
                for (int i = 0; i < 20; i++) {
                    assertEquals("good", ask(program.first().address("web")));
                }
                String shown = command("upstreams", "app", "--state", state()).toString();
                assertTrue(shown.contains("503"), shown);
            }
        }
    }

    @Test
    void anEndpointThatRequestsHaveTakenOutStaysOutForTheNewProcess() throws Exception {
        try (TestOrigin good = TestOrigin.answering(_ -> TestOrigin.ok("good"));
                TestOrigin sick = TestOrigin.answering("HTTP/1.1 500 No\r\ncontent-length: 4\r\n\r\nsick")) {
            write("", """
                    admin: { bind: 127.0.0.1:0 }
                    workers: 2
                    routes: [ { upstream: app } ]
                    upstreams: { app: { endpoints: ["%s", "%s"], outlier: { consecutive_5xx: 1, eject: 1h } } }
                    """.formatted(good.address(), sick.address()));
            try (UpgradedProgram program = UpgradedProgram.run(Map.of(), dir)) {
                String web = program.first().address("web");
                Await.until("the sick one to be asked", () -> ask(web).equals("sick"));
                for (int i = 0; i < 2; i++) {
                    program.upgrade(DRAIN);
                    program.awaitPredecessors();
                    for (int request = 0; request < 10; request++) {
                        assertEquals("good", ask(web));
                    }
                }
            }
        }
    }

    @Test
    void datagramsGoToTheNewProcessAndAnswersUnderWayComeFromTheOld() throws Exception {
        try (UdpOrigin origin = UdpOrigin.start("dns")) {
            write("  dns: { bind: 127.0.0.1:0, udp: { upstream: dns } }", """
                    admin: { bind: 127.0.0.1:0 }
                    workers: 2
                    routes: [ { respond: { body: one } } ]
                    upstreams: { dns: { endpoints: ["%s"] } }
                    """.formatted(origin.address()));
            try (UpgradedProgram program = UpgradedProgram.run(Map.of(), dir);
                    UdpClient client = UdpClient.of(program.first().address("dns"))) {
                String before = client.ask("a");
                program.upgrade(DRAIN);
                assertEquals(before, client.ask("a"));
                assertEquals(0, program.first().ownExitCode());
                for (int i = 0; i < 10; i++) {
                    assertEquals(before, client.ask("a"));
                }
            }
        }
    }

    @Test
    void theServiceManagerFollowsTheNewProcessAndHearsOfNoStop() throws Exception {
        write("", responding("one"));
        try (NotifySocket manager = new NotifySocket(dir);
                UpgradedProgram program = UpgradedProgram.run(watching(manager), dir)) {
            manager.await("READY=1");
            program.upgrade(DRAIN);
            assertEquals("MAINPID=" + program.serving().pid(), manager.await("MAINPID"));
            assertEquals("BARRIER=1", manager.await("BARRIER"));
            assertEquals("READY=1\nSTATUS=serving 1 listener, configuration revision 1", manager.await("READY"));
            manager.await("WATCHDOG=1");
            assertEquals(0, program.first().ownExitCode());
            for (int i = 0; i < 4; i++) {
                assertTrue(manager.await("").startsWith("WATCHDOG=1"));
            }
            TestProgram byHand = TestProgram.start(
                    "run", "-c", dir.resolve("headgate.yaml").toString(), "--state", state(), "--take-over");
            try (byHand) {
                assertEquals(1, byHand.exitCode());
                assertTrue(byHand.err().getLast().contains("the service manager would not know"), byHand.toString());
            }
        }
    }

    private static Map<String, String> watching(NotifySocket manager) {
        Map<String, String> environment = new HashMap<>(manager.environment());
        environment.put("WATCHDOG_USEC", "600000");
        return environment;
    }

    @Test
    void aProcessStartedByHandTakesOverToo() throws Exception {
        write("", responding("one"));
        try (TestProgram before = TestProgram.run(dir, "--drain", "2s")) {
            String tcp = before.address("web");
            write("", responding("two"));
            try (TestProgram after = TestProgram.run(dir, "--take-over")) {
                assertEquals(tcp, after.address("web"));
                assertEquals(0, before.exitCode(), before.toString());
                assertEquals("two", ask(tcp));
            }
        }
    }

    @Test
    void whereNothingCanBeTakenOverItIsSaidWhy() throws Exception {
        write("", responding("one"));
        try (TestProgram nobody = TestProgram.start("upgrade", "--state", state())) {
            assertEquals(1, nobody.exitCode());
            assertTrue(nobody.err().getLast().startsWith("headgate: no node can be upgraded at "), nobody.toString());
        }
        write("", responding("one") + "transport: nio\n");
        try (UpgradedProgram program = UpgradedProgram.run(Map.of(), dir)) {
            TestProgram refused = program.ask(DRAIN);
            assertEquals(1, refused.exitCode());
            assertTrue(
                    refused.err().getLast().contains("transport: nio cannot hand its sockets over"),
                    refused.toString());
            assertEquals("one", ask(program.first().address("web")));
        }
    }

    @Test
    void aWebSocketOrLongAnswerLivesOnUntilTheDeadline() throws Exception {
        try (TestOrigin origin = TestOrigin.start(c -> {
            c.expect();
            c.send("HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n"
                    + "sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n");
            for (int b = c.next(); b >= 0; b = c.next()) {
                c.send(new byte[] {(byte) b});
            }
        })) {
            write("", """
                    admin: { bind: 127.0.0.1:0 }
                    workers: 2
                    routes: [ { upstream: chat } ]
                    upstreams: { chat: { endpoints: ["%s"] } }
                    """.formatted(origin.address()));
            try (UpgradedProgram program = UpgradedProgram.run(Map.of(), dir);
                    TestClient socket = TestClient.connect(program.first().address("web"))) {
                socket.send("GET /chat HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: websocket\r\n"
                        + "sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
                assertTrue(socket.readHead().startsWith("HTTP/1.1 101 "));
                program.upgrade(DRAIN);
                assertEchoes(socket, "still here");
                String goingAway = "\u0088\u0002\u0003\u00e9";
                assertEquals(goingAway, socket.readBytes(goingAway.length()));
                assertTrue(program.first().isAlive());
                socket.send("\u0088\u0082\0\0\0\0\u0003\u00e9");
                Await.until("the old process to end", () -> !program.first().isAlive());
                assertEquals(0, program.first().ownExitCode());
            }
        }
    }

    private static void assertEchoes(TestClient socket, String text) {
        String frame = "\u0081" + (char) (0x80 | text.length()) + "\0\0\0\0" + text;
        socket.send(frame);
        assertEquals(frame, socket.readBytes(frame.length()));
    }
}
