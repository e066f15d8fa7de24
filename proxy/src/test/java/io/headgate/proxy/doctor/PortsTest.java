package io.headgate.proxy.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.config.yaml.ConfigReader;
import io.headgate.proxy.node.StateFolder;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortsTest {
    private static final String HEAD =
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";

    @TempDir
    private Path dir;

    private MadeUp made;

    @BeforeEach
    void start() {
        made = new MadeUp(dir);
    }

    private String told(String yaml) {
        return MadeUp.told(new Ports().findings(made.subject(yaml)));
    }

    private static String row(String local, String remote, String state, int uid, int inode) {
        return "   0: " + local + " " + remote + " " + state + " 00000000:00000000 00:00000000 00000000 " + uid + " 0 "
                + inode + " 1 0000000000000000 100 0 0 10 0\n";
    }

    @Test
    void freePortsAreNamed() {
        assertEquals("OK free: listeners.web 127.0.0.1:8080, admin 127.0.0.1:9900\n", told(MadeUp.YAML));
    }

    @Test
    void aPortThatAnotherProgramHasIsAFailureThatNamesIt() {
        made.write("/proc/net/tcp", HEAD + row("0100007F:1F90", "00000000:0000", "0A", 33, 4711))
                .link("/proc/123/fd/6", "socket:[4711]")
                .write("/proc/123/comm", "nginx\n");
        assertEquals(
                "FAIL listeners.web: 127.0.0.1:8080 is taken by nginx (process 123)"
                        + " -> stop that, as in kill 123, or let listeners.web bind another port\n",
                told(MadeUp.YAML));
    }

    @Test
    void whoMayNotLookIntoProcessesHearsTheAccount() {
        made.write("/proc/net/tcp6", HEAD + row("00000000000000000000000000000000:1F90", "0", "0A", 0, 4711));
        String told = told(MadeUp.YAML);
        assertTrue(told.startsWith("FAIL listeners.web: 127.0.0.1:8080 is taken by a program of root; as root"), told);
    }

    @Test
    void whatTheNodeItselfHoldsIsItsOwn() {
        made.node()
                .write("/proc/net/tcp", HEAD + row("0100007F:1F90", "00000000:0000", "0A", 990, 4711))
                .link("/proc/77/fd/6", "socket:[4711]");
        assertEquals(
                "OK free, or held by the node that runs (process 77): listeners.web 127.0.0.1:8080,"
                        + " admin 127.0.0.1:9900\n",
                told(MadeUp.YAML));
    }

    @Test
    void aSocketThatTwoShareIsTheNodesAndOneThatSystemdKeepsForItToo() {
        made.write("/proc/net/tcp", HEAD + row("0100007F:1F90", "00000000:0000", "0A", 0, 4711))
                .write("/proc/1/comm", "systemd\n")
                .link("/proc/1/fd/40", "socket:[4711]");
        assertTrue(told(MadeUp.YAML).contains("is taken by systemd (process 1)"), told(MadeUp.YAML));
        made.node().link("/proc/77/fd/6", "socket:[4711]");
        assertTrue(told(MadeUp.YAML).startsWith("OK free, or held by"), told(MadeUp.YAML));
        made.write("/proc/77/cmdline", "").write("/etc/systemd/system/headgate.socket", "[Socket]\n");
        assertTrue(told(MadeUp.YAML).startsWith("OK free"), told(MadeUp.YAML));
    }

    @Test
    void aConnectionIsNoListenerAndTcpIsNotUdp() {
        made.write("/proc/net/tcp", HEAD + row("0100007F:1F90", "0100007F:9C40", "01", 33, 4711))
                .write("/proc/net/udp", HEAD + row("0100007F:1F90", "00000000:0000", "07", 33, 4712));
        assertTrue(told(MadeUp.YAML).startsWith("OK free"), told(MadeUp.YAML));
    }

    @Test
    void aPortOfDatagramsAndAUnixSocketAreFound() {
        made.write("/proc/net/udp", HEAD + row("00000000:0035", "00000000:0000", "07", 0, 1))
                .write(
                        "/proc/net/unix",
                        "Num       RefCount Protocol Flags    Type St Inode Path\n"
                                + "0000000000000000: 00000002 00000000 00010000 0001 01 2 /run/a.sock\n");
        String told = told("""
                listeners:
                  dns: { bind: 127.0.0.1:53, udp: { upstream: a } }
                  web: { bind: 'unix:/run/a.sock', http: {} }
                routes: [ { respond: {} } ]
                upstreams: { a: { endpoints: [127.0.0.1:5353] } }
                """);
        assertTrue(told.contains("FAIL listeners.dns: 127.0.0.1:53 is taken by a program of root"), told);
        assertTrue(told.contains("FAIL listeners.web: unix:/run/a.sock is taken by another program"), told);
    }

    @Test
    void aPortThatTheKernelLendsOutIsAWarningUnlessItIsReserved() {
        made.write("/proc/sys/net/ipv4/ip_local_port_range", "8000\t65535\n");
        String told = told(MadeUp.YAML);
        assertTrue(told.startsWith("WARN listeners.web: the kernel lends port 8080 to outgoing connections"), told);
        made.write("/proc/sys/net/ipv4/ip_local_reserved_ports", "8000-8100,9900\n");
        assertTrue(told(MadeUp.YAML).startsWith("OK free"), told(MadeUp.YAML));
    }

    @Test
    void theTablesOfThisKernelAreUnderstood() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            String yaml = MadeUp.YAML.replace("8080", String.valueOf(taken.getLocalPort()));
            Subject subject = new Subject(
                    new Machine(Path.of("/")),
                    dir.resolve("headgate.yaml"),
                    ConfigReader.read("headgate.yaml", yaml),
                    new StateFolder(dir),
                    null,
                    new Account("us", 0, Set.of()),
                    Jvm.current(),
                    null,
                    Instant.now());
            String told = MadeUp.told(new Ports().findings(subject));
            assertTrue(told.contains("(process " + ProcessHandle.current().pid() + ")"), told);
        }
    }
}
