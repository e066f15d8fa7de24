package io.headgate.dataplane.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.testing.Ended;
import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.Message;
import io.headgate.dataplane.testing.TestClient;
import io.headgate.dataplane.testing.TestClient.End;
import io.headgate.dataplane.testing.TestOrigin;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a client may take its time for, and for how long: each wait ends by itself, with its own reason. */
class ClientTimeoutsTest {
    private static final String HEAD_OF_UPLOAD = "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1000\r\n\r\n";

    private static Gateway gateway(String timeouts, TestOrigin origin) {
        return Gateway.start("""
            listeners: { web: { bind: "127.0.0.1:0", http: { timeouts: { %s } } } }
            routes: [ { upstream: app } ]
            upstreams: { app: { endpoints: [ "${origin}" ] } }
            """.formatted(timeouts), origin);
    }

    @Test
    void aHeadThatDoesNotEndIsAnswered408() {
        try (TestOrigin origin = TestOrigin.answering(TestOrigin.ok("hello"));
                Gateway gateway = gateway("header: 200ms", origin);
                TestClient client = gateway.connect()) {
            client.send("GET / HTTP/1.1\r\nhost");

            assertTimedOut(Failure.HEADER_TIMEOUT, 408, client, gateway);
            assertEquals(0, origin.connectionCount());
        }
    }

    @Test
    void aClientThatSendsNothingIsClosedUponWithoutAWord() {
        try (TestOrigin origin = TestOrigin.answering(TestOrigin.ok("hello"));
                Gateway gateway = gateway("header: 200ms", origin);
                TestClient client = gateway.connect()) {

            assertEquals(End.CLOSED, client.awaitEnd());
            assertTrue(gateway.noneEnded());
            assertEquals(1.0, gateway.metric("failures_total", "side", "client"));
            assertEquals(1.0, gateway.metric("failures_total", "reason", Failure.NO_REQUEST.reason()));
        }
    }

    @Test
    void anIdleConnectionIsClosedWithoutAWord() {
        try (TestOrigin origin = TestOrigin.answering(TestOrigin.ok("hello"));
                Gateway gateway = gateway("keep_alive: 500ms", origin);
                TestClient client = gateway.connect()) {
            assertEquals(200, client.roundTrip(Requests.GET).status());
            assertEquals(200, client.roundTrip(Requests.GET).status());

            assertEquals(End.CLOSED, client.awaitEnd());
            assertEquals(1.0, gateway.metric("failures_total", "side", "client"));
            assertEquals(1.0, gateway.metric("failures_total", "reason", Failure.KEEP_ALIVE_TIMEOUT.reason()));
        }
    }

    @Test
    void aBodyThatStopsIsAnswered408() {
        try (TestOrigin origin = TestOrigin.start(connection -> connection.readUntilEnd());
                Gateway gateway = gateway("body_idle: 200ms", origin);
                TestClient client = gateway.connect()) {
            client.send(HEAD_OF_UPLOAD + "some");

            assertTimedOut(Failure.BODY_TIMEOUT, 408, client, gateway);
            origin.connection(0).awaitEnd();
        }
    }

    @Test
    void aBodyThatNeverBeginsIsAnswered408() {
        try (TestOrigin origin = TestOrigin.start(connection -> connection.readUntilEnd());
                Gateway gateway = gateway("body_idle: 200ms", origin);
                TestClient client = gateway.connect()) {
            client.send(HEAD_OF_UPLOAD);

            assertTimedOut(Failure.BODY_TIMEOUT, 408, client, gateway);
        }
    }

    @Test
    void aBodyThatTricklesIsAnswered408() {
        try (TestOrigin origin = TestOrigin.start(connection -> connection.readUntilEnd());
                Gateway gateway = gateway("body_min_rate: 1000000/s", origin);
                TestClient client = gateway.connect()) {
            client.send(HEAD_OF_UPLOAD);
            while (!client.hasInput()) {
                client.drip("x".repeat(20), gateway::bytesIn);
                Steady.await("the next drops", gateway::bytesIn);
            }

            assertEquals(408, client.read().status());
            Ended ended = gateway.nextEnded();
            assertEquals(Failure.BODY_TOO_SLOW, ended.failure());
            assertTrue(ended.durationNs() >= TimeUnit.SECONDS.toNanos(5), ended::toString);
        }
    }

    @Test
    void aRequestThatTakesTooLongAsAWholeIsAnswered408HoweverItFlows() {
        try (TestOrigin origin = TestOrigin.start(connection -> connection.readUntilEnd());
                Gateway gateway = gateway("request: 300ms", origin);
                TestClient client = gateway.connect()) {
            client.send(HEAD_OF_UPLOAD);
            client.drip("some", gateway::bytesIn);

            assertTimedOut(Failure.REQUEST_TIMEOUT, 408, client, gateway);
        }
    }

    @Test
    void aReaderThatStopsIsCutOff() {
        byte[] block = new byte[Stream.MIB];
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    connection.readHead();
                    connection.send("HTTP/1.1 200 OK\r\ncontent-length: " + (1 << 30) + "\r\n\r\n");
                    for (int i = 0; i < 1024; i++) {
                        connection.send(block);
                    }
                });
                Gateway gateway = gateway("write_stall: 300ms", origin);
                TestClient client = gateway.connect()) {
            client.send(Requests.GET);
            client.readHead();

            Ended ended = gateway.nextEnded();
            assertEquals(Failure.WRITE_STALLED, ended.failure());
            assertEquals(200, ended.status());
            assertEquals(1.0, gateway.metric("failures_total", "side", "client", "reason", "write_stalled"));
            origin.connection(0).awaitEnd();
        }
    }

    /** Within a second of 200 or 300 ms: neither at once nor at some later look. */
    private static void assertTimedOut(Failure why, int status, TestClient client, Gateway gateway) {
        Message answer = client.read();
        assertEquals(status, answer.status());
        assertEquals("close", answer.field("connection"));
        assertTrue(answer.text().contains(why.reason()), answer::text);
        client.awaitEnd();
        Ended ended = gateway.nextEnded();
        assertEquals(why, ended.failure());
        assertEquals(status, ended.status());
        assertTrue(ended.durationNs() >= TimeUnit.MILLISECONDS.toNanos(200), ended::toString);
        assertTrue(ended.durationNs() < TimeUnit.MILLISECONDS.toNanos(800), ended::toString);
        assertEquals(1.0, gateway.metric("failures_total", "reason", why.reason()));
    }
}
