package io.headgate.proxy.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.testing.Await;
import io.headgate.dataplane.testing.TestClient;
import io.headgate.proxy.testing.Shown;
import io.headgate.proxy.testing.TestNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The access log as it is written, from the command line. */
class TailCommandTest {
    @TempDir
    private Path dir;

    private TestNode node;

    @BeforeEach
    void start() {
        node = TestNode.start(dir, """
                listeners: { web: { bind: 127.0.0.1:0, http: {} } }
                routes:
                  - { name: ping, match: { path: /ping }, respond: { body: pong } }
                  - { name: gone, match: { path: /gone }, respond: { status: 410 } }
                """);
    }

    @AfterEach
    void stop() throws IOException {
        node.close();
    }

    private void request(String path) {
        try (TestClient client = TestClient.connect(node.address())) {
            client.roundTrip("GET " + path + " HTTP/1.1\r\nhost: a\r\n\r\n");
        }
    }

    /** What it prints while requests come again and again. */
    private List<String> tail(String... options) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("tail", "--admin", node.adminAddress()));
        arguments.addAll(List.of(options));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        FutureTask<Integer> tail = new FutureTask<>(() -> CommandLineProgram.run(
                new PrintWriter(out, true), new PrintWriter(err, true), arguments.toArray(new String[0])));
        Thread.ofPlatform().daemon().start(tail);
        Await.until(() -> "the tail: " + out + err, () -> {
            request("/ping?a=b");
            request("/gone");
            request("/none");
            return tail.isDone();
        });
        assertEquals(0, tail.get(), err.toString());
        assertFalse(out.toString().contains("\033"), out.toString());
        return out.toString().lines().toList();
    }

    @Test
    void requestsAreShownAsTheyAreAnswered() throws Exception {
        List<String> lines = tail("--lines", "1", "--route", "ping");
        assertTrue(
                lines.getFirst()
                        .matches("127\\.0\\.0\\.1 \\[....-..-.. ..:..:..Z] \"GET /ping\\?a=b HTTP/1\\.1 a\" 200 4 B"
                                + " [0-9.]+ ms web/ping"),
                lines.toString());
        List<String> unrouted = tail("-n", "1", "--status", "404");
        assertTrue(unrouted.getFirst().endsWith(" web (no_route)"), unrouted.toString());
    }

    @Test
    void onlyWhatIsAskedForIsShown() throws Exception {
        List<String> lines = tail("-n", "4", "--json", "--status", "4xx", "--path-prefix", "/go", "--method", "GET");
        assertEquals(4, lines.size());
        for (String line : lines) {
            Shown shown = Shown.parse(line);
            assertEquals(410, shown.get("status"));
            assertEquals("gone", shown.get("route"));
        }
        assertEquals(
                1,
                tail("-n", "1", "--client", "127.0.0.0/8", "--listener", "web").size());
    }

    @Test
    void whatCannotBeAskedForIsSaid() {
        for (List<String> wrong : List.of(
                List.of("--status", "6xx"),
                List.of("--client", "x"),
                List.of("--min-duration", "5"),
                List.of("-n", "0"))) {
            List<String> arguments = new ArrayList<>(List.of("tail", "--admin", node.adminAddress()));
            arguments.addAll(wrong);
            Ran ran = Ran.command(arguments.toArray(new String[0]));
            assertEquals(1, ran.exitCode(), wrong::toString);
            assertTrue(ran.err().startsWith("headgate: "), ran.err());
        }
    }

    @Test
    void anAnswerIsPaintedByItsStatus() {
        Doc log = new Doc(java.util.Map.of("status", 503, "method", "GET", "path", "/\033[2J", "protocol", "HTTP/2"));
        String line = TailCommand.line(log, true);
        assertTrue(line.contains("\033[31m503\033[0m"), line);
        assertFalse(line.contains("\033[2J"), line);
    }
}
