package io.headgate.dataplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.LeakCheck;
import io.headgate.dataplane.testing.Message;
import io.headgate.dataplane.testing.TestClient;
import io.headgate.dataplane.testing.UdpClient;
import io.headgate.dataplane.testing.UdpOrigin;
import io.headgate.os.LocalListener;
import io.headgate.os.LocalSocket;
import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * One data plane has the sockets of another. Both are in this process here, but with descriptors of their own, as
 * processes have.
 */
@ExtendWith(LeakCheck.class)
class HandoverTest {
    private static final String GET = "GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";
    private static final Duration LONG = Duration.ofSeconds(20);

    @TempDir
    private Path dir;

    @BeforeEach
    void needsEpoll() {
        Assumptions.assumeTrue(Epoll.isAvailable(), "SKIPPED: no epoll here, it takes a Linux");
    }

    private static String yaml(String bind, String body) {
        return """
                listeners: { web: { bind: [%s], http: {} } }
                routes: [ { respond: { body: %s } } ]
                """.formatted(bind, body);
    }

    /** Each with a descriptor as it would have in another process. */
    private List<OpenSocket> open(Gateway gateway) throws IOException {
        List<OpenSocket> open = new ArrayList<>();
        Path path = dir.resolve("handover");
        try (LocalListener listener = LocalListener.open(path);
                LocalSocket from = LocalSocket.connect(path);
                LocalSocket to = Objects.requireNonNull(listener.accept())) {
            for (OpenSocket socket : gateway.plane().openSockets()) {
                from.send(new byte[1], socket.descriptor());
                int fd = Objects.requireNonNull(to.receive(LONG)).descriptor();
                open.add(
                        new OpenSocket(socket.listener(), socket.configured(), socket.bound(), socket.datagrams(), fd));
            }
        }
        return open;
    }

    private static String ask(String address) {
        try (TestClient client = TestClient.connect(address)) {
            Message answer = client.roundTrip(GET);
            return answer.text();
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 2", "3, 1", "1, 3"})
    void everyConnectionIsServedByOneOfThemWhateverTheNumberOfWorkers(int before, int after) throws Exception {
        try (Gateway old = Gateway.start(before, yaml("\"127.0.0.1:0\"", "old"))) {
            String address = old.address();
            try (Gateway fresh = Gateway.start(after, open(old), yaml("\"127.0.0.1:0\"", "new"))) {
                assertEquals(address, fresh.address());
                for (int i = 0; i < 10; i++) {
                    assertTrue(List.of("old", "new").contains(ask(address)));
                }
                assertTrue(old.leave(LONG).get());
                for (int i = 0; i < 20; i++) {
                    assertEquals("new", ask(address));
                }
                assertEquals(
                        Math.max(before, after), fresh.plane().openSockets().size());
            }
        }
    }

    @Test
    void aSocketIsFoundByItsAddressThoughItsListenerIsCalledSomethingElse() throws Exception {
        try (Gateway old = Gateway.start(2, yaml("\"127.0.0.1:0\"", "old"))) {
            String address = old.address();
            String renamed = yaml("\"" + address + "\"", "new").replace("web", "shop");
            try (Gateway fresh = Gateway.start(2, open(old), renamed)) {
                assertTrue(old.leave(LONG).get());
                assertEquals("new", ask(address));
                assertEquals(
                        List.of(new BoundListener("shop", address)),
                        fresh.plane().listeners());
            }
        }
    }

    @Test
    void aUnixSocketStaysWhereClientsFindIt() throws Exception {
        String address = "unix:" + dir.resolve("web.sock");
        Gateway old = Gateway.start(2, yaml("\"" + address + "\"", "old"));
        try (Gateway fresh = Gateway.start(2, open(old), yaml("\"" + address + "\"", "new"))) {
            try (old) {
                assertTrue(old.leave(LONG).get());
            }
            assertEquals("new", ask(address));
            assertEquals(address, fresh.address());
        }
        try (Gateway later = Gateway.start(yaml("\"" + address + "\"", "later"))) {
            assertEquals("later", ask(address));
            assertEquals(address, later.address());
        }
        assertFalse(Files.exists(dir.resolve("web.sock")));
    }

    @Test
    void whatNoListenerBindsAnyLongerIsClosed() throws Exception {
        try (Gateway old = Gateway.start(2, yaml("\"127.0.0.1:0\"", "old"))) {
            String address = old.address();
            try (Gateway fresh =
                    Gateway.start(2, open(old), yaml("\"127.0.0.1:0\"", "new").replace("web", "shop"))) {
                assertTrue(old.leave(LONG).get());
                assertThrows(UncheckedIOException.class, () -> TestClient.connect(address));
                assertEquals("new", ask(fresh.address()));
            }
        }
    }

    @Test
    void aConnectionOfBeforeIsAnsweredAndToldThatItEnds() throws Exception {
        try (Gateway old = Gateway.start(1, yaml("\"127.0.0.1:0\"", "old"));
                TestClient client = old.connect()) {
            String keep = "GET / HTTP/1.1\r\nhost: a\r\n\r\n";
            client.roundTrip(keep);
            try (Gateway fresh = Gateway.start(1, open(old), yaml("\"127.0.0.1:0\"", "new"))) {
                var left = old.leave(LONG);
                Message answer = client.roundTrip(keep);
                assertEquals("old", answer.text());
                assertTrue(left.get());
                assertEquals("new", ask(fresh.address()));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 3", "3, 2"})
    void datagramsAreTheNewOnesAndTheOldOneStopsReadingThem(int before, int after) throws Exception {
        try (UdpOrigin origin = UdpOrigin.start("dns");
                UdpOrigin other = UdpOrigin.start("other")) {
            Gateway old = Gateway.start(before, udp(origin));
            try (old;
                    Gateway fresh = Gateway.start(after, open(old), udp(other));
                    UdpClient client = UdpClient.of(fresh.address())) {
                client.ask("either");
                assertTrue(old.leave(LONG).get());
                String answer = client.ask("new");
                assertTrue(answer.contains("other"), answer);
            }
        }
    }

    private static String udp(UdpOrigin origin) {
        return """
                listeners: { dns: { bind: "127.0.0.1:0", udp: { upstream: dns } } }
                upstreams: { dns: { endpoints: [ "%s" ] } }
                """.formatted(origin.address());
    }

    @Test
    void anotherTransportSaysThatItCannot() throws Exception {
        try (Gateway old = Gateway.start(yaml("\"127.0.0.1:0\"", "old") + "transport: nio\n")) {
            IOException refusal =
                    assertThrows(IOException.class, () -> old.plane().openSockets());
            assertTrue(String.valueOf(refusal.getMessage()).contains("transport: nio"), refusal::toString);
        }
    }
}
