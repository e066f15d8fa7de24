package io.headgate.proxy.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.testing.Await;
import io.headgate.dataplane.testing.Message;
import io.headgate.dataplane.testing.TestClient;
import io.headgate.dataplane.testing.TestOrigin;
import io.headgate.proxy.testing.TestNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Header fields that a collector wants of whoever sends spans: it gets them, and nobody else sees them. */
class TracingHeadersTest {
    private static final String LITERAL = "pl4nted-in-the-file";
    private static final String FILED = "pl4nted-elsewhere";

    @TempDir
    private Path dir;

    private final List<Message> posts = new CopyOnWriteArrayList<>();

    private TestOrigin collector() {
        return TestOrigin.answering(post -> {
            posts.add(post);
            return post.field("x-tenant") == null
                    ? "HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\n\r\n"
                    : TestOrigin.ok("");
        });
    }

    private String yaml(TestOrigin collector, String headers) {
        return """
                listeners: { web: { bind: 127.0.0.1:0, http: {} } }
                routes: [ { respond: { body: hello } } ]
                tracing: { otlp: "http://%s", sample: 1, headers: %s }
                """.formatted(collector.address(), headers);
    }

    /** One as it is often written, and one from a file. */
    private String headers() throws IOException {
        Path key = Files.writeString(dir.resolve("collector.key"), FILED + "\n");
        return "{ X-Tenant: " + LITERAL + ", authorization: \"Bearer ${file:" + key + "}\", user-agent: edge }";
    }

    private Message postAfterARequest(TestNode node) {
        int before = posts.size();
        try (TestClient client = TestClient.connect(node.address())) {
            client.roundTrip("GET / HTTP/1.1\r\nhost: a\r\n\r\n");
        }
        Await.until("a post", () -> posts.size() > before);
        return posts.get(before);
    }

    @Test
    void theCollectorGetsThemWithEachPostAlsoAfterAReload() throws IOException {
        try (TestOrigin collector = collector();
                TestNode node = TestNode.start(dir, yaml(collector, headers()))) {
            Message first = postAfterARequest(node);
            assertEquals(LITERAL, first.field("x-tenant"));
            assertEquals("Bearer " + FILED, first.field("authorization"));
            assertEquals("edge", first.field("user-agent"), "in place of ours");
            assertEquals("application/x-protobuf", first.field("content-type"));
            Await.until(
                    "it to be counted",
                    () -> node.get("/metrics").body().contains("\nheadgate_spans_exported_total 1.0\n"));

            node.rewrite(yaml(collector, "{ x-tenant: other }"));
            assertEquals(200, node.send("POST", "/v1/reload", "").statusCode());
            Message post = postAfterARequest(node);
            assertEquals("other", post.field("x-tenant"));
            assertNull(post.field("authorization"));
        }
    }

    @Test
    void nothingShowsThem() throws IOException {
        Logged log = new Logged();
        Logger ours = Logger.getLogger("io.headgate");
        ours.addHandler(log);
        StringBuilder shown = new StringBuilder();
        try (TestOrigin collector = collector();
                TestNode node = TestNode.start(dir, yaml(collector, headers()))) {
            postAfterARequest(node);
            String other = yaml(collector, headers().replace(LITERAL, LITERAL + "2"));
            for (String path : List.of("/v1/config", "/v1/config?effective", "/v1/status", "/v1/diagnostics")) {
                shown.append(node.get(path).body());
            }
            node.rewrite(other);
            shown.append(node.send("POST", "/v1/config/diff", "{}").body());
            shown.append(node.send("POST", "/v1/reload", "").body());
            node.rewrite(other.replace("X-Tenant: ", "X-Tenant: \"" + LITERAL + "\\n\", a: "));
            shown.append(node.send("POST", "/v1/config/diff", "{}").body());
            shown.append(node.send("POST", "/v1/reload", "").body());
            shown.append(node.get("/v1/audit").body());
            shown.append(node.get("/v1/config/history").body());
        } finally {
            ours.removeHandler(log);
        }
        String all = shown + String.join("\n", log.lines);
        assertFalse(all.contains("pl4nted"), all);
        assertTrue(log.lines.toString().contains("tracing.headers.X-Tenant: the value holds"), log.lines::toString);
        assertTrue(all.contains("X-Tenant: ***"), all);
        assertTrue(all.contains("x-tenant: \\\"***\\\""), all);
        assertTrue(all.contains("${file:"), all);
    }

    /** What the program writes into its log. */
    private static final class Logged extends Handler {
        private final List<String> lines = new CopyOnWriteArrayList<>();

        @Override
        public void publish(LogRecord record) {
            lines.add(record.getMessage() + Arrays.toString(record.getParameters()) + record.getThrown());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
