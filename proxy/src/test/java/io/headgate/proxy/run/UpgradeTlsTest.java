package io.headgate.proxy.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.testing.Certificates;
import io.headgate.dataplane.testing.Program;
import io.headgate.dataplane.testing.ServerPort;
import io.headgate.proxy.testing.TestProgram;
import io.headgate.proxy.testing.UpgradedProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions of TLS when one process succeeds another, as real clients see it. */
class UpgradeTlsTest {
    private static final String GET = "GET / HTTP/1.1\r\nhost: shop.example\r\nconnection: close\r\n\r\n";
    private static final List<String> VERSIONS = List.of("-tls1_3", "-tls1_2");
    private static final Duration DRAIN = Duration.ofSeconds(2);

    @TempDir
    private Path dir;

    private final int port = ServerPort.find();

    @BeforeEach
    void write() throws Exception {
        Files.writeString(
                dir.resolve("headgate.yaml"), """
                listeners:
                  web: { bind: 127.0.0.1:%d, http: {}, tls: { certificates: [ %s ] } }
                admin: { bind: 127.0.0.1:0 }
                routes: [ { respond: { body: served } } ]
                workers: 2
                warm_up: false
                access_log: off
                """.formatted(port, new Certificates(dir).make("shop", "shop.example")));
    }

    private String ask(String version, String... options) {
        List<String> command =
                new ArrayList<>(List.of("openssl", "s_client", "-connect", "127.0.0.1:" + port, "-ign_eof", version));
        command.addAll(List.of(options));
        String said = Program.run(GET, command).output();
        assertTrue(said.contains("served"), said);
        return said;
    }

    private String session(String version) {
        return dir.resolve("session" + version).toString();
    }

    private void begin() {
        for (String version : VERSIONS) {
            String said = ask(version, "-sess_out", session(version));
            assertTrue(said.contains("New, TLS"), said);
        }
    }

    private void assertComesBack(String how) {
        for (String version : VERSIONS) {
            String said = ask(version, "-sess_in", session(version));
            assertTrue(said.contains(how), said);
        }
    }

    @Test
    void aSessionThatBeganBeforeIsResumedByEachProcessThatFollows() throws Exception {
        try (UpgradedProgram program = UpgradedProgram.run(Map.of(), dir)) {
            begin();
            for (int i = 0; i < 2; i++) {
                program.upgrade(DRAIN);
                program.awaitPredecessors();
                assertComesBack("Reused, TLS");
            }
        }
    }

    /** That the client's session alone is not enough for what the other test sees. */
    @Test
    void aSessionThatBeganBeforeARestartIsNotResumed() {
        try (TestProgram before = TestProgram.run(dir)) {
            begin();
            assertComesBack("Reused, TLS");
            before.signal("TERM");
            assertEquals(0, before.exitCode());
        }
        try (TestProgram _ = TestProgram.run(dir)) {
            assertComesBack("New, TLS");
        }
    }
}
