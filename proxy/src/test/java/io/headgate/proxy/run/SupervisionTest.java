package io.headgate.proxy.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.os.ServiceManager;
import io.headgate.proxy.testing.NotifySocket;
import io.headgate.proxy.testing.TestNode;
import io.headgate.proxy.testing.TestProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a service manager hears, at a real socket of its kind. */
class SupervisionTest {
    private static final String YAML = """
            listeners: { web: { bind: 127.0.0.1:0, http: {} } }
            routes: [ { respond: { body: hello } } ]
            """;

    @TempDir
    private Path dir;

    private NotifySocket manager;

    @BeforeEach
    void listen() {
        manager = new NotifySocket(dir);
    }

    @AfterEach
    void close() {
        if (manager != null) {
            manager.close();
        }
    }

    private Map<String, String> environment(String... more) {
        Map<String, String> environment = new HashMap<>(manager.environment());
        for (int i = 0; i < more.length; i += 2) {
            environment.put(more[i], more[i + 1]);
        }
        return environment;
    }

    private void write(String rest) throws IOException {
        String common = "admin: { bind: 127.0.0.1:0 }\nworkers: 2\nwarm_up: false\n";
        Files.writeString(dir.resolve("headgate.yaml"), common + YAML + rest);
    }

    @Test
    void aServiceSaysThatItIsReadyReloadsAndStops() throws IOException {
        write("");
        try (TestProgram program = TestProgram.run(environment(), dir)) {
            assertEquals("READY=1\nSTATUS=serving 1 listener, configuration revision 1", manager.await("READY"));
            write("errors: {}\nlog: { level: debug }\n");
            program.signal("HUP");
            String reloading = manager.await("RELOADING");
            assertTrue(reloading.matches("RELOADING=1\nMONOTONIC_USEC=[0-9]+"), reloading);
            long us = Long.parseLong(reloading.substring(reloading.lastIndexOf('=') + 1));
            assertTrue(Math.abs(System.nanoTime() / 1000 - us) < 60_000_000, "another clock: " + us);
            assertEquals("READY=1\nSTATUS=serving 1 listener, configuration revision 2", manager.await("READY"));
            program.signal("TERM");
            assertEquals(
                    "STOPPING=1\nEXTEND_TIMEOUT_USEC=35000000\nSTATUS=draining for up to 30s",
                    manager.await("STOPPING"));
            assertEquals(0, program.exitCode(), program.toString());
        }
    }

    @Test
    void aRefusedReloadEndsTooAndTheStatusTellsOfIt() throws IOException {
        write("");
        try (TestProgram program = TestProgram.run(environment("WATCHDOG_USEC", "300000"), dir)) {
            manager.await("READY");
            write("rutes: []\n");
            program.signal("HUP");
            manager.await("RELOADING");
            String ready = manager.await("READY");
            assertTrue(ready.endsWith("revision 1; the last reload was refused, the log says why"), ready);
            manager.await("WATCHDOG=1\n" + ready.substring(ready.indexOf("STATUS")));
            manager.await("WATCHDOG=1");
        }
    }

    @Test
    void aProgramThatIsNotHeardServesAllTheSame() throws IOException {
        write("");
        Map<String, String> nowhere = Map.of("NOTIFY_SOCKET", "/nowhere/notify");
        try (TestProgram program = TestProgram.run(nowhere, dir)) {
            program.awaitErr("nobody hears of this node's state");
            program.signal("TERM");
            assertEquals(0, program.exitCode(), program.toString());
        }
    }

    @Test
    void theWatchdogHearsNothingWhileAWorkerDoesNotAnswer() throws Exception {
        AtomicBoolean stuck = new AtomicBoolean();
        ServiceManager watching = ServiceManager.of(environment("WATCHDOG_USEC", "150000"));
        try (TestNode node = TestNode.start(dir, YAML);
                Supervision supervision = new Supervision(
                        watching,
                        node.node(),
                        patience -> !stuck.get() && node.node().answers(patience))) {
            supervision.ready();
            manager.await("WATCHDOG=1");
            manager.await("WATCHDOG=1");
            stuck.set(true);
            int crossed = 0;
            while (manager.poll(300) != null) {
                assertTrue(++crossed <= 2, "a stuck worker still feeds the watchdog");
            }
            stuck.set(false);
            manager.await("WATCHDOG=1");
        }
    }

    @Test
    void onlyAWatchdogForThisProcessCounts() {
        String own = String.valueOf(ProcessHandle.current().pid());
        assertEquals(Duration.ofSeconds(2), watchdog("WATCHDOG_USEC", "2000000"));
        assertEquals(Duration.ofSeconds(2), watchdog("WATCHDOG_USEC", "2000000", "WATCHDOG_PID", own));
        assertNull(watchdog("WATCHDOG_USEC", "2000000", "WATCHDOG_PID", "1"));
        assertNull(watchdog("WATCHDOG_USEC", "soon"));
        assertNull(watchdog("WATCHDOG_USEC", "0"));
        assertNull(watchdog());
    }

    private @Nullable Duration watchdog(String... more) {
        return ServiceManager.of(environment(more)).watchdog();
    }

    @Test
    void whoWasStartedByNobodyTellsNobody() throws IOException {
        ServiceManager nobody = ServiceManager.of(Map.of());
        assertFalse(nobody.listens());
        nobody.ready("fine");
        nobody.reloading();
        nobody.alive("fine");
    }

    @Test
    void aSocketThatIsNoneSaysSo() {
        failsWith("NOTIFY_SOCKET is 'relative'", "relative");
        failsWith("Connection refused", "@headgate-test-nobody");
    }

    private static void failsWith(String part, String socket) {
        ServiceManager manager = ServiceManager.of(Map.of("NOTIFY_SOCKET", socket));
        String message = String.valueOf(
                assertThrows(IOException.class, () -> manager.ready("")).getMessage());
        assertTrue(message.contains(part), message);
    }
}
