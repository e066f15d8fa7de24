package io.headgate.os;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages and descriptors between two ends; both are in this process, but the kernel does not know that. */
class LocalSocketTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    @TempDir
    private Path dir;

    @BeforeEach
    void needsLinux() {
        Assumptions.assumeTrue(Libc.available(), "SKIPPED: this is no Linux on amd64 or aarch64");
    }

    private record Pair(LocalListener listener, LocalSocket client, LocalSocket server) implements AutoCloseable {
        static Pair at(Path path) throws IOException {
            LocalListener listener = LocalListener.open(path);
            LocalSocket client = LocalSocket.connect(path);
            return new Pair(listener, client, Objects.requireNonNull(listener.accept()));
        }

        @Override
        public void close() throws IOException {
            client.close();
            server.close();
            listener.close();
            assertNull(listener.accept());
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void whoDoesNotReadIsNotWaitedForForEver() throws IOException {
        try (Pair pair = Pair.at(dir.resolve("s"))) {
            pair.server().sendWithin(Duration.ofMillis(50));
            byte[] message = new byte[LocalSocket.MESSAGE_BYTES_MAX];
            assertTimeoutPreemptively(
                    LONG,
                    () -> assertThrows(IOException.class, () -> {
                        while (true) {
                            pair.server().send(message, LocalMessage.NO_DESCRIPTOR);
                        }
                    }));
        }
    }

    private static LocalMessage next(LocalSocket from) throws IOException {
        return Objects.requireNonNull(from.receive(LONG));
    }

    @Test
    void messagesArriveAsWholesAndTheEndIsSeen() throws IOException {
        try (Pair pair = Pair.at(dir.resolve("s"))) {
            pair.client().send(bytes("one"), LocalMessage.NO_DESCRIPTOR);
            pair.client().send(new byte[LocalSocket.MESSAGE_BYTES_MAX], LocalMessage.NO_DESCRIPTOR);
            assertArrayEquals(bytes("one"), next(pair.server()).bytes());
            assertEquals(LocalSocket.MESSAGE_BYTES_MAX, next(pair.server()).bytes().length);
            assertThrows(SocketTimeoutException.class, () -> pair.server().receive(Duration.ofMillis(1)));
            pair.client().close();
            assertNull(pair.server().receive(LONG));
        }
    }

    @Test
    void aDescriptorIsOpenAtBothEnds() throws IOException {
        InetSocketAddress any = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
        try (KernelUdp udp = new KernelUdp();
                Pair pair = Pair.at(dir.resolve("s"))) {
            UdpSocket bound = udp.bind(any, () -> {});
            pair.client().send(bytes("udp"), bound.descriptor());
            int received = next(pair.server()).descriptor();
            assertNotEquals(bound.descriptor(), received);
            assertEquals(bound.localAddress(), Descriptors.address(received));
            assertTrue(Descriptors.isDatagram(received));
            assertTrue(Descriptors.sharesPort(received));
            bound.close();
            UdpSocket adopted = udp.adopt(received, () -> {});
            assertEquals(received, adopted.descriptor());
            adopted.close();
        }
    }

    @Test
    void thePeerIsWhoTheKernelSaysItIs() throws IOException {
        try (Pair pair = Pair.at(dir.resolve("s"))) {
            LocalSocket.Peer peer = pair.server().peer();
            assertEquals(ProcessHandle.current().pid(), peer.pid());
            assertTrue(peer.isTrusted());
            assertFalse(new LocalSocket.Peer(1, peer.user() + 1).isTrusted());
        }
    }

    @Test
    void onlyTheOwnerMayConnectAndALaterListenerTakesTheEarliersPlace() throws IOException {
        Path path = dir.resolve("s");
        try (Pair before = Pair.at(path)) {
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
            try (Pair after = Pair.at(path)) {
                after.client().send(bytes("hello"), LocalMessage.NO_DESCRIPTOR);
                assertArrayEquals(bytes("hello"), next(after.server()).bytes());
            }
            before.client().send(bytes("still"), LocalMessage.NO_DESCRIPTOR);
            assertArrayEquals(bytes("still"), next(before.server()).bytes());
        }
    }

    @Test
    void whatCannotBeConnectedOrSentSaysWhy() throws IOException {
        IOException nobody = assertThrows(IOException.class, () -> LocalSocket.connect(dir.resolve("nobody")));
        assertEquals("No such file or directory", nobody.getMessage());
        Path path = dir.resolve("x".repeat(120));
        IOException tooLong = assertThrows(IOException.class, () -> LocalListener.open(path));
        assertTrue(String.valueOf(tooLong.getMessage()).contains("107 at the most"), tooLong::toString);
        try (Pair pair = Pair.at(dir.resolve("s"))) {
            byte[] large = new byte[LocalSocket.MESSAGE_BYTES_MAX + 1];
            assertThrows(IOException.class, () -> pair.client().send(large, LocalMessage.NO_DESCRIPTOR));
            pair.server().close();
            assertThrows(IOException.class, () -> pair.client().send(bytes("late"), LocalMessage.NO_DESCRIPTOR));
        }
    }

    @Test
    void aListenerThatWaitsEndsWhenItIsClosed() throws Exception {
        LocalListener listener = LocalListener.open(dir.resolve("s"));
        CompletableFuture<Boolean> ended = new CompletableFuture<>();
        Thread.ofPlatform().start(() -> {
            try {
                ended.complete(listener.accept() == null);
            } catch (IOException e) {
                ended.completeExceptionally(e);
            }
        });
        listener.close();
        assertTrue(ended.get());
    }

    @Test
    void socketsOfAServiceManagerAreOnlyTakenIfTheyAreForThisProcess() throws IOException {
        String own = String.valueOf(ProcessHandle.current().pid());
        assertEquals(0, ServiceSockets.of(Map.of()).size());
        assertEquals(
                0,
                ServiceSockets.of(Map.of("LISTEN_PID", "1", "LISTEN_FDS", "1")).size());
        IOException wrong = assertThrows(
                IOException.class, () -> ServiceSockets.of(Map.of("LISTEN_PID", own, "LISTEN_FDS", "many")));
        assertNotNull(wrong.getMessage());
        assertTrue(wrong.getMessage().startsWith("LISTEN_FDS is 'many', not 0 to 1024"), wrong.getMessage());
    }
}
