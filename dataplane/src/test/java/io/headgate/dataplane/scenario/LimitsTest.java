package io.headgate.dataplane.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.testing.Await;
import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.Message;
import io.headgate.dataplane.testing.TestClient;
import io.headgate.dataplane.testing.TestOrigin;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Limits hold exactly over two workers, and what waits at one of them gets its turn. */
class LimitsTest {
    private static final int WORKERS = 2;

    private static Gateway gateway(String upstream, TestOrigin origin) {
        return Gateway.start(WORKERS, """
            listeners: { web: { bind: "127.0.0.1:0", http: {} } }
            routes: [ { upstream: app } ]
            upstreams: { app: { %s } }
            """.formatted(upstream), origin);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "endpoints: [ { address: '${origin}', max_connections: 3 } ]",
                "endpoints: [ '${origin}' ], limits: { connections: 3 }"
            })
    void noMoreConnectionsThanAllowedAreOpenedAndEverybodyIsServed(String upstream) {
        Gate open = new Gate();
        AtomicInteger underWay = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    while (connection.read() != null) {
                        most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
                        open.pass();
                        underWay.decrementAndGet();
                        connection.send(TestOrigin.ok("hello"));
                    }
                });
                Gateway gateway = gateway(upstream, origin);
                Clients clients = Clients.connect(20, gateway)) {
            clients.each(client -> client.send(Requests.GET));
            Await.until("17 to wait", () -> gateway.metric("queue_length") == 17);
            origin.connection(2);
            assertEquals(3, origin.connectionCount());
            open.open();

            // From here a connection may be replaced, and its origin learn of the end later than of the successor.
            clients.each(client -> assertEquals(200, client.read().status()));
            assertTrue(most.get() <= 3, most + " requests at once over 3 connections");
        }
    }

    @Test
    void whatOneWorkerKeepsIdleGoesToTheWorkerThatWaits() {
        try (TestOrigin origin = TestOrigin.answering(TestOrigin.ok("hello"));
                Gateway gateway = gateway("endpoints: [ '${origin}' ], limits: { connections: 1 }", origin);
                Clients clients = Clients.connect(16, gateway)) {
            for (int round = 0; round < 20; round++) {
                clients.each(client ->
                        assertEquals(200, client.roundTrip(Requests.GET).status()));
            }
            assertTrue(origin.connectionCount() > 1, "16 connections never met two workers");
        }
    }

    @Test
    void nobodyIsForgottenInTheQueueUnderLoad() {
        try (TestOrigin origin = TestOrigin.answering(TestOrigin.ok("hello"));
                Gateway gateway =
                        gateway("endpoints: [ '${origin}' ], limits: { connections: 2, queue_timeout: 5s }", origin);
                Crowd crowd = Crowd.start(12, gateway, Requests.GET)) {
            crowd.awaitMore(5000);
            crowd.stop();
            assertEquals(List.of(), crowd.faults());
        }
    }

    @Test
    void nobodyIsForgottenWhenEveryAnswerClosesItsConnection() {
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    connection.expect();
                    connection.send("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
                });
                Gateway gateway =
                        gateway("endpoints: [ '${origin}' ], limits: { connections: 1, queue_timeout: 5s }", origin);
                Crowd crowd = Crowd.start(12, gateway, Requests.GET)) {
            crowd.awaitMore(3000);
            crowd.stop();
            assertEquals(List.of(), crowd.faults());
        }
    }

    @Test
    void theQueueIsBounded() {
        try (TestOrigin origin = TestOrigin.start(connection -> connection.readUntilEnd());
                Gateway gateway =
                        gateway("endpoints: [ '${origin}' ], limits: { connections: 1, pending: 2 }", origin);
                Clients clients = Clients.connect(3, gateway)) {
            clients.each(client -> client.send(Requests.GET));
            Await.until("two to wait", () -> gateway.metric("queue_length") == 2);

            assertEquals(503, gateway.ask(Requests.GET).status());
            assertEquals(Failure.QUEUE_FULL, gateway.nextEnded().failure());
        }
    }

    @Test
    void requestsUnderWayAreBounded() {
        try (TestOrigin origin = TestOrigin.start(connection -> connection.readUntilEnd());
                Gateway gateway = gateway("endpoints: [ '${origin}' ], limits: { requests: 3 }", origin);
                Clients clients = Clients.connect(3, gateway)) {
            clients.each(client -> client.send(Requests.GET));
            origin.connection(2);

            assertEquals(503, gateway.ask(Requests.GET).status());
            assertEquals(
                    Failure.TOO_MANY_REQUESTS_IN_FLIGHT, gateway.nextEnded().failure());
        }
    }

    @Test
    void aClientThatLeavesTheQueueLeavesNoGap() {
        Gate open = new Gate();
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    while (connection.read() != null) {
                        open.pass();
                        connection.send(TestOrigin.ok("hello"));
                    }
                });
                Gateway gateway = gateway("endpoints: [ '${origin}' ], limits: { connections: 1 }", origin);
                Clients clients = Clients.connect(3, gateway)) {
            for (int i = 0; i < 3; i++) {
                clients.get(i).send(Requests.GET);
                double waiting = i;
                Await.until(
                        "request " + i,
                        () -> gateway.metric("queue_length") == waiting && origin.connectionCount() == 1);
            }
            clients.get(1).close();
            assertEquals(Failure.CLIENT_CLOSED, gateway.nextEnded().failure());
            open.open();

            assertEquals(200, clients.get(0).read().status());
            assertEquals(200, clients.get(2).read().status());
        }
    }

    @Test
    void aListenerHoldsNoMoreConnectionsThanAllowed() {
        try (TestOrigin origin = TestOrigin.answering(TestOrigin.ok("hello"));
                Gateway gateway = Gateway.start(WORKERS, """
                    listeners: { web: { bind: "127.0.0.1:0", http: {}, connections: { max: 3 } } }
                    routes: [ { upstream: app } ]
                    upstreams: { app: { endpoints: [ "${origin}" ] } }
                    """, origin);
                Clients clients = Clients.connect(3, gateway)) {
            clients.each(
                    client -> assertEquals(200, client.roundTrip(Requests.GET).status()));

            assertRefused(gateway, "");
            assertRefused(gateway, Requests.GET);
            assertEquals(2.0, gateway.metric("connections_refused_total", "listener", "web"));

            clients.get(0).close();
            Await.until("the place to be free", () -> gateway.metric("connections") == 2);
            assertEquals(200, gateway.ask(Requests.GET).status());
        }
    }

    private static void assertRefused(Gateway gateway, String request) {
        try (TestClient client = gateway.connect()) {
            client.send(request);
            Message answer = client.read();
            assertEquals(503, answer.status());
            assertEquals("close", answer.field("connection"));
            client.awaitEnd();
        }
    }
}
