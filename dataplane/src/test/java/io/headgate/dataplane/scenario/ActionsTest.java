package io.headgate.dataplane.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.Message;
import io.headgate.dataplane.testing.TestClient;
import io.headgate.dataplane.testing.TestOrigin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a route does besides passing on: rewrites, redirects, fixed answers, and the gateway's own error pages. */
class ActionsTest {
    private static Gateway gateway(String routes, TestOrigin... origins) {
        return Gateway.start("""
            listeners: { web: { bind: "127.0.0.1:0", http: {} } }
            routes: [ %s ]
            upstreams: { app: { endpoints: [ "127.0.0.1:1" ] }, real: { endpoints: [ "%s" ] } }
            """.formatted(routes, origins.length == 0 ? "127.0.0.1:1" : origins[0].address()));
    }

    @Test
    void pathAndHostAreRewritten() {
        try (TestOrigin origin = TestOrigin.answering(request -> TestOrigin.ok(
                        request.target() + " " + request.field("host") + " " + request.field("x-forwarded-host")));
                Gateway gateway = gateway(
                        "{ match: { path_prefix: /pay }, rewrite: { path_prefix: /v2/billing, host: 'internal:8080' },"
                                + " upstream: real }",
                        origin)) {
            assertEquals(
                    "/v2/billing/card?id=1 internal:8080 a",
                    gateway.ask(Requests.get("/pay/card?id=1")).text());
            assertEquals(
                    "/v2/billing internal:8080 a",
                    gateway.ask(Requests.get("/pay")).text());
        }
    }

    @Test
    void aRedirectNamesTheNewPlaceAndKeepsTheConnection() {
        try (Gateway gateway = gateway(
                        "{ match: { path_prefix: /old }, redirect: { to: 'https://new.example.com{path}{query}',"
                                + " status: 308 } }, { redirect: { to: 'https://{host}{path}', status: 301 } }");
                TestClient client = gateway.connect()) {
            Message moved = client.roundTrip(Requests.get("/old/x?y=1"));
            assertEquals(308, moved.status());
            assertEquals("https://new.example.com/old/x?y=1", moved.field("location"));
            Message secured = client.roundTrip(Requests.post("/other", "data"));
            assertEquals(301, secured.status());
            assertEquals("https://a/other", secured.field("location"));
            assertEquals(301, client.roundTrip(Requests.GET).status());
        }
    }

    @Test
    void aFixedAnswerIsComplete() {
        try (Gateway gateway = gateway("{ respond: { status: 201, body: 'grüezi', content_type: text/x-hello } }");
                TestClient client = gateway.connect()) {
            Message answer = client.roundTrip(Requests.GET);
            assertEquals("HTTP/1.1 201 Created", answer.startLine());
            assertEquals("text/x-hello", answer.field("content-type"));
            assertEquals("7", answer.field("content-length"));
            assertTrue(answer.has("date"));
            client.send(Requests.head("HEAD", "/"));
            assertEquals("7", client.readToHead().field("content-length"));
            assertEquals(201, client.roundTrip(Requests.GET).status());
        }
    }

    @Test
    void anErrorIsAProblemWithItsReason() {
        try (Gateway gateway = gateway("{ match: { path: /x }, upstream: app, retries: { attempts: 0 } }")) {
            Message missing = gateway.ask(Requests.GET);
            assertEquals(404, missing.status());
            assertEquals("application/problem+json", missing.field("content-type"));
            assertEquals("no-store", missing.field("cache-control"));
            assertEquals("headgate; error=destination_not_found; details=\"no_route\"", missing.field("proxy-status"));
            assertTrue(
                    missing.text().startsWith("{\"type\":\"about:blank\",\"title\":\"Not Found\",\"status\":404,"),
                    missing::text);
            Message refused = gateway.ask(Requests.get("/x"));
            assertEquals(502, refused.status());
            assertEquals(
                    "headgate; error=connection_refused; details=\"connect_refused\"", refused.field("proxy-status"));
        }
    }

    @Test
    void anOperatorsPageTakesTheProblemsPlace(@TempDir Path folder) throws IOException {
        Path page = Files.writeString(folder.resolve("404.html"), "<h1>Lost?</h1>");
        try (Gateway gateway = Gateway.start("""
            listeners: { web: { bind: "127.0.0.1:0", http: {} } }
            routes: [ { match: { path: /x }, respond: {} } ]
            errors: { "404": { file: "%s" } }
            """.formatted(page))) {
            Message missing = gateway.ask(Requests.GET);
            assertEquals(404, missing.status());
            assertEquals("<h1>Lost?</h1>", missing.text());
            assertEquals("text/html; charset=utf-8", missing.field("content-type"));
            assertEquals("headgate; error=destination_not_found; details=\"no_route\"", missing.field("proxy-status"));
        }
    }

    @Test
    void everyFormOfTargetIsServed() {
        try (TestOrigin origin = TestOrigin.answering(request ->
                        TestOrigin.ok(request.method() + " " + request.target() + " " + request.field("host")));
                Gateway gateway = Gateway.before(origin)) {
            assertEquals(
                    "OPTIONS * a", gateway.ask(Requests.head("OPTIONS", "*")).text());
            assertEquals("GET /x?y a", gateway.ask(Requests.get("http://a/x?y")).text());
            assertEquals("GET / a", gateway.ask(Requests.get("http://a")).text());
            assertEquals(
                    501,
                    gateway.ask("CONNECT a:80 HTTP/1.1\r\nhost: a:80\r\n\r\n").status());
        }
    }
}
