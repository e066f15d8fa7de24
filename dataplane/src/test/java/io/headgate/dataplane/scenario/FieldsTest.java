package io.headgate.dataplane.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.Message;
import io.headgate.dataplane.testing.TestOrigin;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What endpoints and clients see of each other's fields. */
class FieldsTest {
    private final Queue<Message> requests = new ConcurrentLinkedQueue<>();
    private final TestOrigin origin = TestOrigin.answering(request -> {
        requests.add(request);
        return "HTTP/1.1 200 OK\r\n"
                + "server: origin\r\n"
                + "connection: x-hop\r\n"
                + "x-hop: 1\r\n"
                + "keep-alive: timeout=5\r\n"
                + "proxy-connection: x\r\n"
                + "x-kept: 1\r\n"
                + "content-length: 0\r\n\r\n";
    });

    @AfterEach
    void stop() {
        origin.close();
    }

    private static String trusting(String http) {
        return """
            listeners: { web: { bind: "127.0.0.1:0", http: { %s } } }
            routes: [ { upstream: app } ]
            upstreams: { app: { endpoints: [ "${origin}" ] } }
            """.formatted(http);
    }

    /** What the origin sees of {@code request}. */
    private Message seen(Gateway gateway, String request) {
        assertEquals(200, gateway.ask(request).status());
        return requests.remove();
    }

    @Test
    void whatTheEndpointDoesNotSeeDecidesNothing() {
        try (Gateway gateway = Gateway.start("""
                listeners: { web: { bind: "127.0.0.1:0", http: {} } }
                routes:
                  - { match: { headers: { x-version: "2", x_twin: "2" } }, respond: { body: both } }
                  - { match: { headers: { x-version: "2" } }, respond: { body: two } }
                  - { respond: { body: any } }
                """)) {
            assertEquals("two", gateway.ask(Requests.get("/", "x-version: 2")).text());
            assertEquals(
                    "any",
                    gateway.ask(Requests.get("/", "connection: x-version", "x-version: 2"))
                            .text());
            assertEquals(
                    "two",
                    gateway.ask(Requests.get("/", "x-version: 2", "x_twin: 2")).text());
        }
    }

    @Test
    void fieldsForOneHopAreNotPassedOn() {
        try (Gateway gateway = Gateway.before(origin)) {
            Message request = seen(
                    gateway,
                    Requests.get(
                            "/",
                            "connection: keep-alive, X-Mine",
                            "x-mine: 1",
                            "keep-alive: 5",
                            "te: trailers",
                            "proxy-connection: keep-alive",
                            "upgrade: h2c",
                            "proxy-authorization: x",
                            "x-other: 1"));
            for (String name : List.of("connection", "x-mine", "keep-alive", "te", "proxy-connection", "upgrade")) {
                assertFalse(request.has(name), name);
            }
            assertEquals("1", request.field("x-other"));
            Message answer = gateway.ask(Requests.GET);
            for (String name : List.of("connection", "x-hop", "keep-alive", "proxy-connection")) {
                assertFalse(answer.has(name), name);
            }
            assertEquals("1", answer.field("x-kept"));
            assertEquals("origin", answer.field("server"));
            assertTrue(answer.has("date"));
        }
    }

    @Test
    void aHostCannotBeTakenAwayByConnection() {
        try (Gateway gateway = Gateway.before(origin)) {
            assertEquals(
                    "a", seen(gateway, Requests.get("/", "connection: host")).field("host"));
        }
    }

    @Test
    void whatAStrangerClaimsAboutItselfIsReplaced() {
        try (Gateway gateway = Gateway.before(origin)) {
            Message request = seen(
                    gateway,
                    Requests.get(
                            "/",
                            "x-forwarded-for: 1.2.3.4",
                            "x-forwarded-proto: https",
                            "x-forwarded-host: evil",
                            "forwarded: for=1.2.3.4",
                            "x-real-ip: 1.2.3.4",
                            "x-request-id: 11111111-2222-3333-4444-555555555555"));
            assertEquals("127.0.0.1", request.field("x-forwarded-for"));
            assertEquals("http", request.field("x-forwarded-proto"));
            assertEquals("a", request.field("x-forwarded-host"));
            assertFalse(request.has("forwarded"));
            assertEquals("1.1 headgate", request.field("via"));
            assertNotEquals("11111111-2222-3333-4444-555555555555", request.field("x-request-id"));
        }
    }

    @Test
    void whatATrustedProxyClaimsIsExtended() {
        try (Gateway gateway = Gateway.start(trusting("trusted_proxies: [127.0.0.0/8]"), origin)) {
            Message request = seen(
                    gateway,
                    Requests.get(
                            "/",
                            "x-forwarded-for: 1.2.3.4, 5.6.7.8",
                            "x-forwarded-proto: https",
                            "x-forwarded-host: shop",
                            "forwarded: for=1.2.3.4",
                            "x-request-id: 11111111-2222-3333-4444-555555555555"));
            assertEquals("1.2.3.4, 5.6.7.8, 127.0.0.1", request.field("x-forwarded-for"));
            assertEquals("https", request.field("x-forwarded-proto"));
            assertEquals("shop", request.field("x-forwarded-host"));
            assertEquals(List.of("for=1.2.3.4", "for=127.0.0.1;proto=http"), request.fields("forwarded"));
            assertEquals("11111111-2222-3333-4444-555555555555", request.field("x-request-id"));
        }
    }

    @Test
    void aTrustedProxyThatClaimsNothingIsTheClient() {
        try (Gateway gateway = Gateway.start(trusting("trusted_proxies: [127.0.0.0/8]"), origin)) {
            Message request = seen(gateway, Requests.GET);
            assertEquals("127.0.0.1", request.field("x-forwarded-for"));
            assertEquals("http", request.field("x-forwarded-proto"));
            assertEquals("a", request.field("x-forwarded-host"));
        }
    }

    @Test
    void routesSeeTheClientBehindTrustedProxies() {
        String config = """
            listeners: { web: { bind: "127.0.0.1:0", http: { trusted_proxies: [127.0.0.0/8, 10.0.0.0/8] } } }
            routes: [ { match: { source: [1.2.3.4/32] }, respond: { body: friend } }, { respond: { body: stranger } } ]
            """;
        try (Gateway gateway = Gateway.start(config)) {
            assertEquals(
                    "friend",
                    gateway.ask(Requests.get("/", "x-forwarded-for: 9.9.9.9, 1.2.3.4, 10.0.0.1"))
                            .text());
            assertEquals(
                    "stranger",
                    gateway.ask(Requests.get("/", "x-forwarded-for: 1.2.3.4, 9.9.9.9"))
                            .text());
            assertEquals("stranger", gateway.ask(Requests.GET).text());
        }
    }

    @Test
    void aRequestKeepsItsIdInErrors() {
        String config = """
            listeners: { web: { bind: "127.0.0.1:0", http: { trusted_proxies: [127.0.0.0/8] } } }
            routes: [ { match: { path: /nowhere-else }, respond: {} } ]
            """;
        try (Gateway gateway = Gateway.start(config)) {
            Message answer = gateway.ask(Requests.get("/", "x-request-id: 11111111-2222-3333-4444-555555555555"));
            assertEquals(404, answer.status());
            assertTrue(
                    answer.text().contains("\"instance\":\"urn:uuid:11111111-2222-3333-4444-555555555555\""),
                    answer::text);
        }
    }

    @Test
    void idsAreUuidsAndDiffer() {
        try (Gateway gateway = Gateway.before(origin)) {
            String first = String.valueOf(seen(gateway, Requests.GET).field("x-request-id"));
            String second = String.valueOf(seen(gateway, Requests.GET).field("x-request-id"));
            assertTrue(first.matches("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"), first);
            assertNotEquals(first, second);
        }
    }
}
