package io.headgate.dataplane.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.TestClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is at the path of a Unix listener before it is bound. */
class UnixPathsTest {
    @TempDir
    private Path dir;

    private Gateway at(Path path) {
        return Gateway.start("""
            listeners: { web: { bind: "unix:%s", http: {} } }
            routes: [ { respond: { body: hello } } ]
            """.formatted(path));
    }

    private void assertRefused(Path path, String why) {
        String message = String.valueOf(
                assertThrows(UncheckedIOException.class, () -> at(path).close()).getMessage());
        assertTrue(message.contains("listener 'web' cannot bind unix:" + path + ": " + why), message);
    }

    @Test
    void aFileThatIsNoSocketStays() throws IOException {
        Path file = Files.writeString(dir.resolve("precious"), "my data");
        assertRefused(file, "a file that is no socket is there");
        assertEquals("my data", Files.readString(file));
    }

    @Test
    void aLinkStaysAndSoDoesWhatItLeadsTo() throws IOException {
        Path file = Files.writeString(dir.resolve("precious"), "my data");
        assertRefused(Files.createSymbolicLink(dir.resolve("link"), file), "a file that is no socket is there");
        assertEquals("my data", Files.readString(file));
    }

    @Test
    void aSocketAtWhichSomebodyAcceptsStaysTheirs() {
        Path path = dir.resolve("socket");
        try (Gateway first = at(path)) {
            assertRefused(path, "another process, or another listener, accepts there");
            assertEquals("hello", first.ask(Requests.GET).text());
        }
    }

    @Test
    void aSocketThatAnEndedProcessLeftBehindIsReplaced() throws IOException {
        Path path = dir.resolve("socket");
        ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(path))
                .close();
        assertTrue(Files.exists(path));
        try (Gateway gateway = at(path);
                TestClient client = gateway.connect()) {
            assertEquals("hello", client.roundTrip(Requests.GET).text());
        }
    }
}
