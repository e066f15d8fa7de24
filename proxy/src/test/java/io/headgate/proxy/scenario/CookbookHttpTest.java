package io.headgate.proxy.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.testing.Await;
import io.headgate.dataplane.testing.Message;
import io.headgate.dataplane.testing.OriginConnection;
import io.headgate.dataplane.testing.TestClient;
import io.headgate.dataplane.testing.TestOrigin;
import io.headgate.proxy.testing.TestNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The cookbook's configurations of HTTP do what their pages say. */
final class CookbookHttpTest {
    @TempDir
    private Path dir;

    private static TestOrigin named(String name) {
        return TestOrigin.answering(TestOrigin.ok(name));
    }

    private static Message get(TestNode node, String listener, String path, String... fields) {
        try (TestClient client = TestClient.connect(node.address(listener))) {
            return get(client, path, fields);
        }
    }

    private static Message get(TestClient client, String path, String... fields) {
        String more = fields.length == 0 ? "" : String.join("\r\n", fields) + "\r\n";
        String host = more.startsWith("host:") ? "" : "host: a\r\n";
        return client.roundTrip("GET " + path + " HTTP/1.1\r\n" + host + more + "\r\n");
    }

    @Test
    void oneOfTwoServersGoesAndNobodyNotices() throws IOException {
        try (TestOrigin one = named("one");
                TestOrigin two = named("two");
                TestNode node = Cookbook.start(
                        dir,
                        "01-two-app-servers",
                        "[\"0.0.0.0:80\", \"[::]:80\"]",
                        "127.0.0.1:0",
                        "10.0.0.11:8080",
                        one.address(),
                        "10.0.0.12:8080",
                        two.address(),
                        "interval: 2s",
                        "interval: 50ms")) {
            Set<String> seen = new TreeSet<>();
            Await.until("both to serve", () -> {
                seen.add(get(node, "web", "/").text());
                return seen.equals(Set.of("one", "two"));
            });
            two.close();
            Await.until("the other to be down", () -> Cookbook.metric(node, "headgate_endpoint_up{") == 1.0);
            for (int i = 0; i < 10; i++) {
                assertEquals("one", get(node, "web", "/").text());
            }
            Await.until("the log", () -> dir.resolve("access.log").toFile().length() > 0);
        }
    }

    @Test
    void aKeyHasItsRateAndNobodyForgesFields() throws IOException {
        try (TestOrigin api = TestOrigin.answering(request -> TestOrigin.ok(
                                request.target() + request.field("x-internal-user") + request.field("x-gateway"))
                        .replace("\r\n\r\n", "\r\nserver: secret\r\n\r\n"));
                TestNode node = Cookbook.start(
                        dir,
                        "02-api-gateway",
                        "10.0.0.21:9000",
                        api.address(),
                        "10.0.0.22:9000",
                        TestOrigin.refusing());
                TestClient client = TestClient.connect(node.address())) {
            String host = "host: api.example.com";
            Message first = get(client, "/v1/orders", host, "x-api-key: one", "x-internal-user: root");
            assertEquals("/ordersnullheadgate", first.text());
            assertFalse(first.has("server"), first::toString);
            Message[] last = {first};
            Await.until("the rate to be used up", () -> {
                last[0] = get(client, "/v1/orders", host, "x-api-key: one");
                return last[0].status() == 429;
            });
            assertNotNull(last[0].field("retry-after"));
            assertEquals(
                    200, get(client, "/v1/orders", host, "x-api-key: other").status());
            assertEquals(404, get(client, "/v2/orders", host).status());
        }
    }

    private static TestOrigin chat(String name) {
        return TestOrigin.start(connection -> {
            Message request = connection.read();
            if (request == null || !request.has("upgrade")) {
                return; // a check that has heard enough
            }
            connection.send("HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n"
                    + "sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nx-server: " + name + "\r\n\r\n");
            echo(connection);
        });
    }

    private static void echo(OriginConnection connection) throws IOException {
        for (int b = connection.next(); b >= 0; b = connection.next()) {
            connection.send(new byte[] {(byte) b});
        }
    }

    private static String field(String head, String name) {
        return head.lines()
                .filter(line -> line.startsWith(name + ": "))
                .findFirst()
                .orElse("")
                .replaceFirst("^[^ ]+ ", "");
    }

    private static String open(TestNode node, String cookie) {
        try (TestClient client = TestClient.connect(node.address())) {
            client.send("GET /chat HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: websocket\r\n" + cookie
                    + "sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
            String head = client.readHead();
            assertTrue(head.startsWith("HTTP/1.1 101 "), head);
            String frame = "\u0081\u0082\0\0\0\0hi";
            client.send(frame);
            assertEquals(frame, client.readBytes(frame.length()));
            return head;
        }
    }

    @Test
    void aWebSocketComesBackToItsServer() throws IOException {
        try (TestOrigin one = chat("one");
                TestOrigin two = chat("two");
                TestOrigin page = named("page");
                TestNode node = Cookbook.start(
                        dir,
                        "06-websocket-chat",
                        "10.0.0.51:9000",
                        one.address(),
                        "10.0.0.52:9000",
                        two.address(),
                        "10.0.0.61:8080",
                        page.address())) {
            assertEquals("page", get(node, "web", "/").text());
            String first = open(node, "");
            String set = field(first, "set-cookie");
            assertTrue(set.startsWith("chat="), first);
            String cookie = "cookie: " + set.substring(0, set.indexOf(';')) + "\r\n";
            for (int i = 0; i < 4; i++) {
                assertEquals(field(first, "x-server"), field(open(node, cookie), "x-server"));
            }
        }
    }

    @Test
    void whatFailsIsTriedAgainAndTakenOut() throws IOException {
        TestOrigin bad = TestOrigin.answering(request -> request.target().equals("/healthz")
                ? TestOrigin.ok("well")
                : "HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n");
        try (bad;
                TestOrigin good = named("blue");
                TestOrigin green = named("green");
                TestNode node = Cookbook.start(
                        dir,
                        "11-blue-green",
                        "10.0.0.11:8080",
                        bad.address(),
                        "10.0.0.12:8080",
                        good.address(),
                        "10.0.1.11:8080, 10.0.1.12:8080",
                        green.address())) {
            Set<String> seen = new TreeSet<>();
            Await.until("both colours, and the bad one to be out", () -> {
                Message answer = get(node, "web", "/");
                assertEquals(200, answer.status(), answer::toString);
                seen.add(answer.text());
                return seen.equals(Set.of("blue", "green"))
                        && Cookbook.metric(node, "headgate_ejections_total{upstream=\"blue\"}") == 1;
            });
        }
    }

    @Test
    void whoeverStandsInFrontSaysWhoTheClientIs() throws IOException {
        try (TestOrigin app = TestOrigin.answering(request -> TestOrigin.ok(request.field("x-forwarded-for") + ""));
                TestNode node = Cookbook.start(
                        dir,
                        "12-behind-a-load-balancer",
                        "10.0.0.11:8080, 10.0.0.12:8080",
                        app.address(),
                        "[10.0.0.5, 10.0.0.6]",
                        "127.0.0.1",
                        "198.51.100.0/24",
                        "127.0.0.0/8")) {
            try (TestClient client = TestClient.connect(node.address("from-balancer"))) {
                client.send("PROXY TCP4 203.0.113.7 10.0.0.1 51234 80\r\n");
                assertEquals("203.0.113.7", get(client, "/").text());
            }
            assertEquals(
                    "203.0.113.8, 127.0.0.1",
                    get(node, "from-cdn", "/", "x-forwarded-for: 203.0.113.8").text());
            Await.until("the log", () -> {
                try {
                    return Files.readString(dir.resolve("access.log")).contains("\"client\":\"203.0.113.7\"");
                } catch (IOException notYet) {
                    return false;
                }
            });
        }
    }

    @Test
    void whoAsksForTheCanaryGetsIt() throws IOException {
        try (TestOrigin stable = named("stable");
                TestOrigin canary = named("canary");
                TestNode node = Cookbook.start(
                        dir,
                        "13-canary-by-header",
                        "10.0.0.11:8080, 10.0.0.12:8080",
                        stable.address(),
                        "10.0.1.11:8080",
                        canary.address())) {
            assertEquals("stable", get(node, "web", "/").text());
            assertEquals("canary", get(node, "web", "/", "x-canary: please").text());
        }
    }

    /** Sends two events, the second when it may go on. */
    private static TestOrigin events(CompletableFuture<Void> goOn) {
        return TestOrigin.start(connection -> {
            if (!connection.expect().target().equals("/events")) {
                connection.send(TestOrigin.ok("well"));
                return;
            }
            connection.send("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\ndata: one\n\n");
            goOn.join();
            connection.send("data: two\n\n");
        });
    }

    @Test
    void anEventStreamMayBeSilentWhereAnotherAnswerIsCut() throws IOException {
        CompletableFuture<Void> goOn = new CompletableFuture<>();
        try (TestOrigin events = events(goOn);
                TestOrigin app =
                        TestOrigin.answering(request -> request.target().equals("/healthz")
                                ? TestOrigin.ok("well")
                                : "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf");
                TestNode node = Cookbook.start(
                        dir,
                        "14-server-sent-events",
                        "10.0.0.71:9000, 10.0.0.72:9000",
                        events.address(),
                        "10.0.0.11:8080",
                        app.address(),
                        "first_byte: 10s",
                        "first_byte: 200ms");
                TestClient stream = TestClient.connect(node.address());
                TestClient other = TestClient.connect(node.address())) {
            stream.send("GET /events HTTP/1.1\r\nhost: a\r\n\r\n");
            readTo(stream, "data: one\n\n");
            other.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n");
            String cut = other.readUntilEnd();
            assertTrue(cut.endsWith("\r\n\r\nhalf"), cut);
            goOn.complete(null);
            readTo(stream, "data: two\n\n");
        }
    }

    private static void readTo(TestClient client, String end) {
        StringBuilder read = new StringBuilder();
        while (!read.toString().endsWith(end)) {
            read.append(client.readBytes(1));
        }
    }
}
