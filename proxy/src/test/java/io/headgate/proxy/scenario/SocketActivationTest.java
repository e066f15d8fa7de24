package io.headgate.proxy.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headgate.dataplane.testing.Await;
import io.headgate.dataplane.testing.ServerPort;
import io.headgate.dataplane.testing.TestClient;
import io.headgate.dataplane.testing.UdpClient;
import io.headgate.dataplane.testing.UdpOrigin;
import io.headgate.proxy.testing.TestProgram;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** systemd's own tool opens the sockets, and starts the program when somebody comes. Nobody else could bind them. */
final class SocketActivationTest {
    private static final long PATIENCE_S = 20;

    @TempDir
    private Path dir;

    private static String ask(String address) {
        try (TestClient client = TestClient.connect(address)) {
            return client.roundTrip("GET / HTTP/1.1\r\nhost: a\r\n\r\n").text();
        }
    }

    private static boolean accepts(String address) {
        try (TestClient _ = TestClient.connect(address)) {
            return true;
        } catch (UncheckedIOException notYet) {
            return false;
        }
    }

    private Process start(Tool activate, String... sockets) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(sockets));
        String config = dir.resolve("headgate.yaml").toString();
        arguments.addAll(TestProgram.command("run", "-c", config, "--state", state()));
        return activate.start(arguments.toArray(String[]::new));
    }

    private String state() {
        return dir.resolve("state").toString();
    }

    @Test
    void connectionsStartTheProgramAndOutliveAnUpgrade() throws Exception {
        Tool activate = Tool.find("systemd-socket-activate", "systemd");
        String tcp = "127.0.0.1:" + ServerPort.find();
        String unix = dir.resolve("web.sock").toString();
        Files.writeString(dir.resolve("headgate.yaml"), """
                listeners: { web: { bind: ["%s", "unix:%s"], http: {} } }
                routes: [ { respond: { body: hello } } ]
                admin: { bind: 127.0.0.1:0 }
                workers: 2
                warm_up: false
                access_log: off
                """.formatted(tcp, unix));
        Process first = start(activate, "-l", tcp, "-l", unix);
        try {
            Await.until("systemd's tool to listen", () -> accepts(tcp) && accepts("unix:" + unix));
            for (int i = 0; i < 10; i++) {
                assertEquals("hello", ask(tcp));
                assertEquals("hello", ask("unix:" + unix));
            }
            try (TestProgram upgrade = TestProgram.start("upgrade", "--state", state())) {
                assertEquals(0, upgrade.exitCode(), upgrade::toString);
            }
            first.waitFor(PATIENCE_S, TimeUnit.SECONDS);
            assertEquals(0, first.exitValue());
            assertEquals("hello", ask(tcp));
            assertEquals("hello", ask("unix:" + unix));
        } finally {
            endWhoHasTheState();
            first.destroyForcibly();
        }
    }

    @Test
    void datagramsDoSoToo() throws Exception {
        Tool activate = Tool.find("systemd-socket-activate", "systemd");
        String udp = "127.0.0.1:" + ServerPort.find();
        try (UdpOrigin origin = UdpOrigin.start("dns");
                UdpClient client = UdpClient.of(udp)) {
            Files.writeString(dir.resolve("headgate.yaml"), """
                    listeners: { dns: { bind: "%s", udp: { upstream: dns } } }
                    upstreams: { dns: { endpoints: ["%s"] } }
                    admin: { bind: 127.0.0.1:0 }
                    workers: 2
                    warm_up: false
                    access_log: off
                    """.formatted(udp, origin.address()));
            Process first = start(activate, "-d", "-l", udp);
            try {
                assertEquals("dns hello", client.askUntilAnswered("hello"));
            } finally {
                endWhoHasTheState();
                first.destroyForcibly();
            }
        }
    }

    private void endWhoHasTheState() throws Exception {
        Path lock = dir.resolve("state/run/lock");
        if (Files.exists(lock)) {
            ProcessHandle.of(Long.parseLong(Files.readString(lock).strip())).ifPresent(ProcessHandle::destroyForcibly);
        }
    }
}
