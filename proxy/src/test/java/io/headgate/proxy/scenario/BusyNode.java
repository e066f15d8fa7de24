package io.headgate.proxy.scenario;

import io.headgate.dataplane.testing.Authority;
import io.headgate.dataplane.testing.Await;
import io.headgate.dataplane.testing.TestClient;
import io.headgate.dataplane.testing.TestOrigin;
import io.headgate.proxy.testing.TestNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** A node in which a little of everything happens that an operator would want to know of. */
final class BusyNode implements AutoCloseable {
    private static final String YAML = """
            listeners:
              web: { bind: 127.0.0.1:0, http: {} }
              full: { bind: 127.0.0.1:0, connections: { max: 1 }, http: {} }
              secure:
                bind: 127.0.0.1:0
                tls:
                  certificates: [ { self_signed: true } ]
                  client_auth: { ca: clients.pem, crl: clients.crl, mode: optional }
                http: {}
            routes:
              - name: limited
                match: { path: /limited }
                filters: { rate_limit: { rate: 1/h, burst: 1 } }
                upstream: app
              - { name: dead, match: { path: /dead }, retries: { attempts: 1, back_off: 1ms }, upstream: dead }
              - { name: queue, match: { path: /queue }, upstream: narrow }
              - { name: all, upstream: app }
            upstreams:
              app: { endpoints: [%1$s] }
              narrow: { endpoints: [%1$s], limits: { connections: 1, queue_timeout: 50ms } }
              dead: { endpoints: [%2$s, %3$s] }
            access_log: { file: /dev/full }
            tracing: { otlp: "http://%4$s", sample: 1 }
            """;

    /** Takes every other batch of spans. */
    private final AtomicInteger posts = new AtomicInteger();

    private final TestOrigin collector = TestOrigin.answering(_ -> posts.getAndIncrement() % 2 == 0
            ? TestOrigin.ok("")
            : "HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n");

    /** Where somebody waits for an answer that does not come. */
    private final AtomicBoolean held = new AtomicBoolean();

    private final TestOrigin origin = TestOrigin.start(connection -> {
        for (var request = connection.read(); request != null; request = connection.read()) {
            if (request.target().equals("/queue")) {
                held.set(true);
            } else {
                connection.send(TestOrigin.ok("hello"));
            }
        }
    });
    private final TestNode node;

    BusyNode(Path dir) throws IOException {
        Authority authority = new Authority("clients");
        Files.writeString(dir.resolve("clients.pem"), authority.pem());
        Files.writeString(
                dir.resolve("clients.crl"), authority.revoke(Instant.now().plus(Duration.ofDays(1))));
        node = TestNode.start(
                dir,
                YAML.formatted(origin.address(), TestOrigin.refusing(), TestOrigin.refusing(), collector.address()));
        try (TestClient client = TestClient.connect(node.address("web"));
                TestClient waits = TestClient.connect(node.address("web"));
                TestClient _ = TestClient.connect(node.address("full"));
                TestClient refused = TestClient.connect(node.address("full"))) {
            for (String path : List.of("/a", "/limited", "/limited", "/dead")) {
                client.roundTrip(get(path));
            }
            waits.send(get("/queue"));
            Await.until("the only connection to be taken", held::get);
            client.roundTrip(get("/queue"));
            refused.readUntilEnd();
            Await.until("spans to be lost", () -> {
                client.roundTrip(get("/b"));
                return scrape().contains("\nheadgate_spans_dropped_total{");
            });
        }
        Await.until("lines to be lost", () -> scrape().contains("\nheadgate_access_log_dropped_total{"));
    }

    private static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nhost: a\r\n\r\n";
    }

    /** Everything, as text. */
    String scrape() {
        return node.get("/metrics").body();
    }

    /** The names under which it exports: those of samples, and those of histograms. */
    Set<String> names() {
        Set<String> names = new TreeSet<>();
        scrape().lines().forEach(line -> {
            boolean told = line.startsWith("# ");
            names.add(told ? line.split(" ", -1)[2] : line.split("[{ ]", -1)[0]);
        });
        return names;
    }

    @Override
    public void close() throws IOException {
        node.close();
        collector.close();
        origin.close();
    }
}
