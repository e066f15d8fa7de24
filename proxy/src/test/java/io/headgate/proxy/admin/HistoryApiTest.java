package io.headgate.proxy.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.testing.Await;
import io.headgate.dataplane.testing.TestClient;
import io.headgate.dataplane.testing.TestOrigin;
import io.headgate.proxy.testing.Shown;
import io.headgate.proxy.testing.TestNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the node remembers, over its API. */
class HistoryApiTest {
    @TempDir
    private Path dir;

    private static Shown get(TestNode node, String path) {
        return Shown.parse(node.get(path).body());
    }

    private static long sum(Shown history, String column) {
        return history.list(column).stream()
                .mapToLong(each -> ((Number) each).longValue())
                .sum();
    }

    @Test
    void trafficIsRememberedBySecondAndDurations() throws IOException {
        try (TestNode node = TestNode.start(dir, """
                listeners: { web: { bind: 127.0.0.1:0, http: {} } }
                routes: [ { respond: { status: 204 } } ]
                """)) {
            try (TestClient client = TestClient.connect(node.address())) {
                for (int i = 0; i < 3; i++) {
                    client.roundTrip("GET / HTTP/1.1\r\nhost: a\r\n\r\n");
                }
            }
            Await.until("three requests to be remembered", () -> sum(get(node, "/v1/history"), "status2xx") == 3);
            Shown history = get(node, "/v1/history");
            int durations = history.list("latency").stream()
                    .flatMap(row -> ((List<?>) row).stream())
                    .mapToInt(each -> ((Number) each).intValue())
                    .sum();
            assertEquals(3, durations);
            assertEquals(history.list("at").size(), history.list("latency").size());
            Object last = history.list("at").getLast();
            Shown later = get(node, "/v1/history?since=" + last);
            assertTrue(!later.list("at").contains(last) && later.list("at").size() < 3, later::toString);
            assertEquals(30, get(node, "/v1/history?day").get("step_seconds"));
        }
    }

    @Test
    void whatBecameOfAnEndpointIsRememberedWithItsReason() throws IOException {
        try (TestOrigin origin = TestOrigin.answering(TestOrigin.ok("x"));
                TestNode node = TestNode.start(dir, """
                        listeners: { web: { bind: 127.0.0.1:0, http: {} } }
                        routes: [ { upstream: app } ]
                        upstreams: { app: { endpoints: [%s], health: { tcp: {}, interval: 50ms, timeout: 50ms } } }
                        """.formatted(origin.address()))) {
            awaitEvent(node, "health", "up");
            node.send("PUT", "/v1/upstreams/app/endpoints/" + origin.address(), "{\"state\":\"drain\"}");
            awaitEvent(node, "state", "drain");
            origin.close();
            awaitEvent(node, "health", "down");
            Shown down = last(node);
            assertEquals("drain", down.get("state"));
            assertEquals("app", down.get("upstream"));
            assertEquals(origin.address(), down.get("endpoint"));
            assertEquals("connect refused", down.get("reason"));
            assertEquals(3, get(node, "/v1/history/endpoints").list("events").size());
        }
    }

    private static void awaitEvent(TestNode node, String member, String value) {
        Await.until(
                member + " " + value + " to be remembered",
                () -> get(node, "/v1/history/endpoints").list("events").stream()
                        .anyMatch(each -> value.equals(((Map<?, ?>) each).get(member))));
    }

    private static Shown last(TestNode node) {
        Shown events = get(node, "/v1/history/endpoints");
        return events.object("events", events.list("events").size() - 1);
    }

    @Test
    void certificatesSayWhereTheyComeFromAndUntilWhenTheyAreGood() throws IOException {
        try (TestNode node = TestNode.start(dir, """
                listeners: { web: { bind: 127.0.0.1:0, http: {}, tls: { certificates: [ { self_signed: true } ] } } }
                routes: [ { respond: { status: 200 } } ]
                """)) {
            Shown certificate = get(node, "/v1/certificates").object("certificates", 0);
            assertEquals("web", certificate.get("listener"));
            assertEquals("self_signed", certificate.get("source"));
            assertEquals(true, certificate.get("self_signed"));
            assertTrue(String.valueOf(certificate.get("names")).contains("localhost"), certificate::toString);
            assertTrue(
                    ((Number) java.util.Objects.requireNonNull(certificate.get("days_left"))).doubleValue() > 1,
                    certificate::toString);
        }
    }
}
