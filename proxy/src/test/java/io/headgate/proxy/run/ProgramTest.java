package io.headgate.proxy.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.testing.Await;
import io.headgate.dataplane.testing.TestClient;
import io.headgate.dataplane.testing.TestOrigin;
import io.headgate.proxy.testing.TestProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program from outside: what it prints, how signals steer it, what it leaves behind. */
class ProgramTest {
    private static final String GET = "GET /a HTTP/1.1\r\nhost: a\r\n\r\n";

    @TempDir
    private Path dir;

    private void write(String rest) throws IOException {
        Files.writeString(dir.resolve("headgate.yaml"), """
                listeners: { web: { bind: [127.0.0.1:0, "[::1]:0"], http: {} } }
                admin: { bind: 127.0.0.1:0 }
                workers: 2
                warm_up: false
                """ + rest);
    }

    private static String responding(String body) {
        return "routes: [ { respond: { body: " + body + " } } ]\n";
    }

    @Test
    void itPrintsEverySocketAndThenThatItIsReady() throws IOException {
        write(responding("hello"));
        try (TestProgram program = TestProgram.run(dir)) {
            List<String> out = program.out();
            assertEquals(3, out.size(), out.toString());
            assertTrue(out.get(0).matches("listener web 127\\.0\\.0\\.1:[0-9]+"), out.toString());
            assertTrue(out.get(1).matches("listener web \\[::1\\]:[0-9]+"), out.toString());
            assertEquals("headgate ready", out.get(2));
            try (TestClient client = TestClient.connect(program.address("web"))) {
                assertEquals("hello", client.roundTrip(GET).text());
            }
            program.signal("TERM");
            assertEquals(0, program.exitCode());
            assertFalse(Files.exists(dir.resolve("state/run/admin")), "a node that ended still says where it is");
        }
    }

    @Test
    void aHangupReloadsAndABadFileChangesNothing() throws IOException {
        write(responding("before"));
        try (TestProgram program = TestProgram.run(dir);
                TestClient client = TestClient.connect(program.address("web"))) {
            assertEquals("before", client.roundTrip(GET).text());
            write(responding("after"));
            program.signal("HUP");
            program.awaitErr("configuration reloaded");
            assertEquals("after", client.roundTrip(GET).text());
            write(responding("never") + "rutes: []\n");
            program.signal("HUP");
            program.awaitErr("rutes: unknown key 'rutes'");
            assertEquals("after", client.roundTrip(GET).text());
        }
    }

    @Test
    void whatWasReceivedIsAnsweredBeforeTheEnd() throws Exception {
        CountDownLatch received = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        try (TestOrigin origin = TestOrigin.start(connection -> {
            connection.read();
            received.countDown();
            await(answer);
            connection.send(TestOrigin.ok("late"));
        })) {
            write("routes: [ { upstream: app } ]\nupstreams: { app: { endpoints: [" + origin.address() + "] } }\n");
            try (TestProgram program = TestProgram.run(dir);
                    TestClient client = TestClient.connect(program.address("web"))) {
                client.send(GET);
                await(received);
                program.signal("TERM");
                program.awaitErr("draining");
                assertTrue(program.isAlive());
                answer.countDown();
                assertEquals("late", client.read().text());
                assertEquals(0, program.exitCode());
            }
        }
    }

    @Test
    void aSecondSignalEndsItAtOnce() throws Exception {
        CountDownLatch received = new CountDownLatch(1);
        try (TestOrigin origin = TestOrigin.start(connection -> {
            connection.read();
            received.countDown();
        })) {
            write("routes: [ { upstream: app } ]\nupstreams: { app: { endpoints: [" + origin.address() + "] } }\n");
            try (TestProgram program = TestProgram.run(dir);
                    TestClient client = TestClient.connect(program.address("web"))) {
                client.send(GET);
                await(received);
                program.signal("TERM");
                program.awaitErr("draining");
                program.signal("TERM");
                assertEquals(1, program.exitCode());
            }
        }
    }

    @Test
    void anInvalidFileEndsItWithTwoAndItsProblems() throws IOException {
        write("rutes: []\n");
        Path file = dir.resolve("headgate.yaml");
        try (TestProgram program = TestProgram.start("run", "-c", file.toString(), "--state", dir.toString())) {
            assertEquals(2, program.exitCode());
            assertEquals(List.of(file + ":5:1: rutes: unknown key 'rutes'; did you mean 'routes'?"), program.err());
            assertEquals(List.of(), program.out());
        }
    }

    @Test
    void aTakenPortOrFolderEndsItWithOneAndSaysWhatToChange() throws IOException {
        write(responding("hello"));
        try (TestProgram first = TestProgram.run(dir)) {
            Path file = dir.resolve("headgate.yaml");
            try (TestProgram second = TestProgram.start(
                    "run",
                    "-c",
                    file.toString(),
                    "--state",
                    dir.resolve("state").toString())) {
                assertEquals(1, second.exitCode());
                assertTrue(second.err().getLast().contains("is in use by process " + first.pid()), second.toString());
            }
            String taken = first.address("web");
            Path other = dir.resolve("other.yaml");
            Files.writeString(other, Files.readString(file).replace("127.0.0.1:0, ", taken + ", "));
            try (TestProgram third = TestProgram.start(
                    "run",
                    "-c",
                    other.toString(),
                    "--state",
                    dir.resolve("other").toString())) {
                assertEquals(1, third.exitCode());
                String last = third.err().getLast();
                assertTrue(last.startsWith("headgate: listener 'web' cannot bind " + taken), third.toString());
                assertTrue(last.contains("listeners.web.bind"), third.toString());
            }
        }
    }

    @Test
    void whatTheOperatorWantedHoldsAfterAKill() throws IOException {
        write("routes: [ { upstream: app } ]\nupstreams: { app: { endpoints: [127.0.0.1:9] } }\n");
        String state = dir.resolve("state").toString();
        try (TestProgram program = TestProgram.run(dir)) {
            command("upstreams", "app", "127.0.0.1:9", "--maintenance", "--state", state);
            program.signal("KILL");
            program.exitCode();
        }
        assertTrue(command("top", "--state", state).toString().contains("has ended; these are its last counters"));
        try (TestProgram _ = TestProgram.run(dir)) {
            String shown = command("status", "--state", state).toString();
            assertTrue(shown.contains("operator   app 127.0.0.1:9: maintenance since "), shown);
        }
    }

    @Test
    void theAccessLogIsOpenedAnewOnRequest() throws IOException {
        Path log = dir.resolve("access.log");
        write(responding("hello") + "access_log: { file: " + log + " }\n");
        try (TestProgram program = TestProgram.run(dir);
                TestClient client = TestClient.connect(program.address("web"))) {
            client.roundTrip(GET);
            Await.until("the first line", () -> size(log) > 0);
            Path moved = Files.move(log, dir.resolve("access.log.1"));
            program.signal("USR1");
            Await.until("the file to be there again", () -> Files.exists(log));
            client.roundTrip(GET);
            Await.until("the second line", () -> size(log) > 0);
            assertEquals(1, Files.readAllLines(moved).size());
        }
    }

    private static TestProgram command(String... arguments) {
        try (TestProgram command = TestProgram.start(arguments)) {
            assertEquals(0, command.exitCode(), command.toString());
            return command;
        }
    }

    private static long size(Path file) {
        return file.toFile().length();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(20, TimeUnit.SECONDS), "waited in vain");
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
