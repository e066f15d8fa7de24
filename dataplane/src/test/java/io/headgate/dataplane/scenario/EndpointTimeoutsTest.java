package io.headgate.dataplane.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.testing.Ended;
import io.headgate.dataplane.testing.FullBacklog;
import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.Message;
import io.headgate.dataplane.testing.TestClient;
import io.headgate.dataplane.testing.TestOrigin;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What an endpoint may take its time for, and for how long: each wait ends by itself, with its own reason. */
class EndpointTimeoutsTest {
    private static final String HALF_AN_ANSWER = "HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nhalf";

    private static Gateway gateway(String route, TestOrigin... origins) {
        return Gateway.start("""
            listeners: { web: { bind: "127.0.0.1:0", http: {} } }
            routes: [ { upstream: app, %s } ]
            upstreams: { app: { endpoints: [ "${origin}" ] } }
            """.formatted(route), origins);
    }

    @Test
    void anEndpointThatDoesNotAcceptIsGivenUp() {
        try (FullBacklog nobody = FullBacklog.open();
                Gateway gateway = Gateway.start("""
                    listeners: { web: { bind: "127.0.0.1:0", http: {} } }
                    routes: [ { upstream: app, retries: { attempts: 0 } } ]
                    upstreams: { app: { endpoints: [ "%s" ], timeouts: { connect: 200ms } } }
                    """.formatted(nobody.address()))) {

            assertTimedOut(Failure.CONNECT_TIMEOUT, 504, gateway);
        }
    }

    @Test
    void anEndpointThatDoesNotAcceptIsPassedOver() {
        try (FullBacklog nobody = FullBacklog.open();
                TestOrigin origin = TestOrigin.answering(TestOrigin.ok("hello"));
                Gateway gateway = Gateway.start("""
                    listeners: { web: { bind: "127.0.0.1:0", http: {} } }
                    routes: [ { upstream: app } ]
                    upstreams:
                      app: { balance: first, endpoints: [ "%s", "${origin}" ], timeouts: { connect: 200ms } }
                    """.formatted(nobody.address()), origin)) {

            assertEquals("hello", gateway.ask(Requests.GET).text());
            Ended ended = gateway.nextEnded();
            assertEquals(1, ended.retries());
            assertEquals(origin.address(), ended.endpoint());
        }
    }

    @Test
    void anEndpointThatDoesNotAnswerIsGivenUp() {
        try (TestOrigin origin = TestOrigin.start(connection -> connection.readUntilEnd());
                Gateway gateway = gateway("timeouts: { first_byte: 200ms }", origin)) {

            assertTimedOut(Failure.FIRST_BYTE_TIMEOUT, 504, gateway);
            origin.connection(0).awaitEnd();
        }
    }

    @Test
    void aHeadThatDoesNotEndIsGivenUp() {
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    connection.readHead();
                    connection.send("HTTP/1.1 200 OK\r\nx: ");
                });
                Gateway gateway = gateway("timeouts: { first_byte: 200ms }", origin)) {

            assertTimedOut(Failure.FIRST_BYTE_TIMEOUT, 504, gateway);
        }
    }

    @Test
    void aTryThatTakesTooLongIsGivenUp() {
        try (TestOrigin origin = TestOrigin.start(connection -> connection.readUntilEnd());
                Gateway gateway = gateway("retries: { attempts: 0, per_try: 200ms }", origin)) {

            assertTimedOut(Failure.TRY_TIMEOUT, 504, gateway);
        }
    }

    @Test
    void aTryThatTakesTooLongIsFollowedByOneElsewhere() {
        try (TestOrigin silent = TestOrigin.start(connection -> connection.readUntilEnd());
                TestOrigin origin = TestOrigin.answering(TestOrigin.ok("hello"));
                Gateway gateway = Gateway.start("""
                    listeners: { web: { bind: "127.0.0.1:0", http: {} } }
                    routes: [ { upstream: app, retries: { when: [ timeout ], per_try: 200ms } } ]
                    upstreams: { app: { balance: first, endpoints: [ "${origin}", "${origin2}" ] } }
                    """, silent, origin)) {

            assertEquals("hello", gateway.ask(Requests.GET).text());
            Ended ended = gateway.nextEnded();
            assertEquals(1, ended.retries());
            assertTrue(ended.durationNs() < TimeUnit.MILLISECONDS.toNanos(800), ended::toString);
            silent.connection(0).awaitEnd();
        }
    }

    @Test
    void anExchangeThatTakesTooLongAsAWholeIsGivenUp() {
        try (TestOrigin origin = TestOrigin.start(connection -> connection.readUntilEnd());
                Gateway gateway = gateway("timeouts: { total: 200ms }", origin)) {

            assertTimedOut(Failure.TOTAL_TIMEOUT, 504, gateway);
        }
    }

    @Test
    void anAnswerThatTakesTooLongAsAWholeIsCutHoweverItFlows() {
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    connection.readHead();
                    connection.send(HALF_AN_ANSWER);
                });
                Gateway gateway = gateway("timeouts: { total: 200ms }", origin)) {

            assertCut(Failure.TOTAL_TIMEOUT, gateway);
            origin.connection(0).awaitEnd();
        }
    }

    @Test
    void anAnswerThatStopsIsCut() {
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    connection.readHead();
                    connection.send(HALF_AN_ANSWER);
                });
                Gateway gateway = gateway("timeouts: { first_byte: 200ms }", origin)) {

            assertCut(Failure.BODY_STALLED, gateway);
            origin.connection(0).awaitEnd();
        }
    }

    @Test
    void anEventStreamMayBeSilentAsLongAsATunnel() {
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    connection.readHead();
                    connection.send("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\ndata: 1\n\n");
                });
                Gateway gateway = Gateway.start("""
                    listeners: { web: { bind: "127.0.0.1:0", http: { timeouts: { tunnel_idle: 1s } } } }
                    routes: [ { upstream: app, timeouts: { first_byte: 500ms } } ]
                    upstreams: { app: { endpoints: [ "${origin}" ] } }
                    """, origin);
                TestClient client = gateway.connect()) {
            client.send(Requests.GET);

            client.readUntilEnd();
            Ended ended = gateway.nextEnded();
            assertEquals(Failure.BODY_STALLED, ended.failure());
            assertTrue(ended.durationNs() >= TimeUnit.SECONDS.toNanos(1), ended::toString);
        }
    }

    @Test
    void aRequestWaitsForAConnectionOnlySoLong() {
        try (TestOrigin origin = TestOrigin.start(connection -> connection.readUntilEnd());
                Gateway gateway = Gateway.start("""
                    listeners: { web: { bind: "127.0.0.1:0", http: {} } }
                    routes: [ { upstream: app } ]
                    upstreams: { app: { endpoints: [ "${origin}" ], limits: { connections: 1, queue_timeout: 200ms } } }
                    """, origin);
                TestClient first = gateway.connect()) {
            first.send(Requests.GET);
            origin.connection(0);

            assertTimedOut(Failure.QUEUE_TIMEOUT, 503, gateway);
        }
    }

    /** Within a second of 200 ms: neither at once nor at some later look. The client's connection serves on. */
    private static void assertTimedOut(Failure why, int status, Gateway gateway) {
        try (TestClient client = gateway.connect()) {
            Message answer = client.roundTrip(Requests.GET);
            assertEquals(status, answer.status());
            assertTrue(answer.text().contains(why.reason()), answer::text);
            assertTrue(!answer.has("connection"), answer::toString);
        }
        assertEnded(why, status, gateway);
    }

    private static void assertCut(Failure why, Gateway gateway) {
        try (TestClient client = gateway.connect()) {
            client.send(Requests.GET);
            assertTrue(client.readUntilEnd().endsWith("\r\n\r\nhalf"));
        }
        assertEnded(why, 200, gateway);
    }

    private static void assertEnded(Failure why, int status, Gateway gateway) {
        Ended ended = gateway.nextEnded();
        assertEquals(why, ended.failure());
        assertEquals(status, ended.status());
        assertTrue(ended.durationNs() >= TimeUnit.MILLISECONDS.toNanos(200), ended::toString);
        assertTrue(ended.durationNs() < TimeUnit.MILLISECONDS.toNanos(800), ended::toString);
        assertEquals(1.0, gateway.metric("failures_total", "reason", why.reason()));
    }
}
