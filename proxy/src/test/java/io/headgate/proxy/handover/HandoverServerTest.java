package io.headgate.proxy.handover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.config.Address;
import io.headgate.config.snapshot.EndpointId;
import io.headgate.config.snapshot.EndpointStatus;
import io.headgate.controlplane.health.Verdict;
import io.headgate.dataplane.OpenSocket;
import io.headgate.dataplane.testing.Await;
import io.headgate.dataplane.tls.TicketKeys;
import io.headgate.os.Descriptors;
import io.headgate.os.KernelUdp;
import io.headgate.os.UdpSocket;
import io.headgate.proxy.node.Inheritance;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both sides of a hand-over over a real socket, for a node that only notes down what it is told. */
class HandoverServerTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Path PYTHON = Path.of("/usr/bin/python3");
    private static final Map<EndpointId, Verdict> VERDICTS = Map.of(
            new EndpointId("app", Address.parse("[::1]:80")),
            new Verdict(EndpointStatus.Health.DOWN, "connect refused\\n", 1_700_000_000_000L),
            new EndpointId("app", Address.parse("unix:/run/a=b")),
            new Verdict(EndpointStatus.Health.UP, "200", 0));

    @TempDir
    private Path dir;

    private KernelUdp udp;
    private UdpSocket socket;
    private HandoverServer server;
    private final Note node = new Note();

    private final class Note implements HandoverServer.Owner {
        private final List<String> told = new CopyOnWriteArrayList<>();
        private volatile boolean service;

        @Override
        public String adminAddress() {
            return "127.0.0.1:9900";
        }

        @Override
        public Duration drain() {
            return Duration.ofSeconds(3);
        }

        @Override
        public boolean isService() {
            return service;
        }

        /** Runs {@code program}, which may be anything. */
        @Override
        public ProcessHandle startSuccessor(List<String> program) throws IOException {
            return new ProcessBuilder(program).start().toHandle();
        }

        @Override
        public boolean whileNothingChanges(Callable<Boolean> handOver) throws IOException {
            try {
                return handOver.call();
            } catch (IOException e) {
                throw e;
            } catch (Exception e) {
                throw new AssertionError(e);
            } finally {
                told.add("changes");
            }
        }

        @Override
        public Inheritance inheritance() {
            String bound = "127.0.0.1:" + socket.localAddress().getPort();
            return new Inheritance(
                    List.of(new OpenSocket("dns", "127.0.0.1:0", bound, true, socket.descriptor())),
                    VERDICTS,
                    Map.of(),
                    new TicketKeys(0));
        }

        @Override
        public void follow(long successor) {
            told.add("follow " + successor);
        }

        @Override
        public void release() {
            told.add("release");
        }

        @Override
        public void letGo() {
            told.add("let go");
        }

        @Override
        public void leave(Duration drain) {
            told.add("leave " + drain);
        }
    }

    @BeforeEach
    void open() throws IOException {
        Assumptions.assumeTrue(KernelUdp.available(), "SKIPPED: this is no Linux on amd64 or aarch64");
        udp = new KernelUdp();
        socket = udp.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), () -> {});
        server = HandoverServer.open(handover(), node);
    }

    @AfterEach
    void close() {
        if (server != null) {
            server.close();
            socket.close();
            udp.close();
        }
    }

    private Path handover() {
        return dir.resolve("handover");
    }

    private Takeover begin() throws IOException {
        return Takeover.begin(handover(), "2.0");
    }

    @Test
    void aSuccessorGetsEverySocketAndThenEverythingElse() throws IOException {
        try (Takeover successor = begin()) {
            assertEquals("127.0.0.1:9900", successor.adminAddress());
            Inheritance all = successor.inheritance();
            assertEquals(VERDICTS, all.verdicts());
            List<OpenSocket> sockets = all.sockets();
            assertEquals(1, sockets.size());
            OpenSocket got = sockets.getFirst();
            assertEquals("dns", got.listener());
            assertEquals("127.0.0.1:0", got.configured());
            assertTrue(got.datagrams());
            assertEquals(socket.localAddress(), Descriptors.address(got.descriptor()));
            Descriptors.close(got.descriptor());
            assertEquals(List.of(), node.told);
            successor.serving();
            String self = "follow " + ProcessHandle.current().pid();
            assertEquals(List.of(self, "changes", "release"), node.told);
            successor.done();
            Await.until("the node to leave", () -> node.told.contains("leave PT3S"));
            assertEquals(List.of(self, "changes", "release", "let go", "leave PT3S"), node.told);
        }
    }

    @Test
    void aSuccessorThatGivesUpOrDiesLeavesTheNodeAsItWas() throws IOException {
        try (Takeover successor = begin()) {
            successor.fail("the file has a mistake");
        }
        try (Takeover successor = awaitFree()) {
            successor.inheritance().sockets().forEach(got -> Descriptors.close(got.descriptor()));
        }
        Await.until("the node to go on", () -> node.told.equals(List.of("changes")));
        try (Takeover successor = awaitFree()) {
            assertEquals("127.0.0.1:9900", successor.adminAddress());
        }
    }

    /** The one before is gone only once the node has noticed. */
    private Takeover awaitFree() {
        Takeover[] next = new Takeover[1];
        Await.until("the node to be free", () -> {
            try {
                next[0] = begin();
                return true;
            } catch (IOException busy) {
                return false;
            }
        });
        return next[0];
    }

    @Test
    void whileOneTakesOverNobodyElseCan() throws IOException {
        try (Takeover _ = begin()) {
            HandoverFailed failure =
                    assertThrows(HandoverFailed.class, () -> UpgradeRequest.ask(handover(), List.of("true"), LONG));
            assertTrue(String.valueOf(failure.getMessage()).contains("is taking over already"), failure::toString);
        }
    }

    @Test
    void aServiceIsOnlySucceededByAProcessThatItStartedItself() {
        node.service = true;
        HandoverFailed failure = assertThrows(HandoverFailed.class, this::begin);
        assertTrue(
                String.valueOf(failure.getMessage()).contains("the service manager would not know"), failure::toString);
    }

    @Test
    void aProgramThatCannotBeStartedOrEndsIsTheAnswer() {
        failsWith("ended before it took over", "sh", "-c", "exit 3");
        failsWith("Cannot run program \"/nowhere\"", "/nowhere");
        assertFalse(node.told.contains("release"));
    }

    @Test
    void whoHasTheSocketsAndThenFailsIsNotSaidToHaveLeftTheNodeAsItWas() {
        Assumptions.assumeTrue(Files.isExecutable(PYTHON), "SKIPPED: no python3 here; on Debian: apt install python3");
        String script = """
                import socket, sys
                s = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
                s.connect(sys.argv[1])
                s.send(b"headgate 1 take_over\\nversion=1")
                s.recv(65536)
                s.send(b"headgate 1 want_sockets")
                while not s.recv(65536).startswith(b"headgate 1 all"):
                    pass
                s.send(b"headgate 1 serving")
                s.recv(65536)
                s.send(b"headgate 1 failed\\nwhy=no luck")
                s.recv(65536)
                """;
        List<String> program =
                List.of(PYTHON.toString(), "-c", script, handover().toString());
        HandoverFailed failure =
                assertThrows(HandoverFailed.class, () -> UpgradeRequest.ask(handover(), program, LONG));
        String said = String.valueOf(failure.getMessage());
        assertTrue(said.endsWith(" has the sockets and this one ends, but not all is well: no luck"), said);
        Await.until("the node to leave", () -> node.told.contains("leave PT20S"));
        assertFalse(node.told.contains("let go"));
    }

    private void failsWith(String part, String... program) {
        HandoverFailed failure =
                assertThrows(HandoverFailed.class, () -> UpgradeRequest.ask(handover(), List.of(program), LONG));
        String said = String.valueOf(failure.getMessage());
        assertTrue(said.startsWith("the node serves on as before: "), said);
        assertTrue(said.contains(part), said);
    }

    /** Whatever the permissions of the file have become. */
    @Test
    void aStrangerIsTurnedAwayWithoutAWord() throws Exception {
        Assumptions.assumeTrue(
                System.getProperty("user.name", "").equals("root"), "SKIPPED: only root can be a stranger to itself");
        Assumptions.assumeTrue(
                Files.isExecutable(PYTHON) && Files.isExecutable(Path.of("/usr/bin/setpriv")),
                "SKIPPED: no python3 or setpriv here; on Debian: apt install python3 util-linux");
        Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(handover(), PosixFilePermissions.fromString("rw-rw-rw-"));
        assertEquals("headgate 1 welcome", take("root"));
        assertEquals("", take("nobody"));
        assertEquals(List.of(), node.told);
    }

    /** The first line that a process of {@code user} hears when it asks for the sockets. */
    private String take(String user) throws Exception {
        String script = """
                import socket, sys
                s = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
                s.connect(sys.argv[1])
                try:
                    s.send(b"headgate 1 take_over\\nversion=1")
                    print(s.recv(65536).decode().split("\\n")[0])
                except OSError:
                    print()
                """;
        Process asking = new ProcessBuilder(
                        "/usr/bin/setpriv",
                        "--reuid=" + user,
                        "--clear-groups",
                        PYTHON.toString(),
                        "-c",
                        script,
                        handover().toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        return new String(asking.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }

    @Test
    void whoSaysSomethingElseIsToldSo() throws IOException {
        try (Wire wire = Wire.connect(handover())) {
            wire.send(Frame.of(Frame.Kind.DONE));
            HandoverFailed failure = assertThrows(HandoverFailed.class, () -> wire.receive(LONG));
            assertEquals("a frame DONE is no beginning", failure.getMessage());
        }
    }
}
