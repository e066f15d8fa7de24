package io.headgate.dataplane.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.config.snapshot.EndpointStatus;
import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.testing.Await;
import io.headgate.dataplane.testing.FullBacklog;
import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.PassedOn;
import io.headgate.dataplane.testing.TestClient;
import io.headgate.dataplane.testing.TestClient.End;
import io.headgate.dataplane.testing.TestOrigin;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Which endpoint a connection goes to, and what becomes of one that can go nowhere: as for requests. */
class TcpChoiceTest {
    private static Gateway gateway(String upstream, TestOrigin... origins) {
        return Gateway.start("""
            listeners: { db: { bind: "127.0.0.1:0", tcp: { upstream: pg, timeouts: { connect: 200ms } } } }
            upstreams: { pg: { %s } }
            """.formatted(upstream), origins);
    }

    private static TestOrigin named(String name) {
        return TestOrigin.start(connection -> {
            connection.send(name);
            connection.readUntilEnd();
        });
    }

    /** The first client, who has the only place, is served; the second waits. */
    private static void assertSecondWaits(TestClient first, Gateway gateway) {
        assertEquals("there", first.readBytes(5));
        Await.until("the second to wait", () -> gateway.metric("queue_length") == 1);
    }

    private static String ask(Gateway gateway) {
        try (TestClient client = gateway.connect()) {
            client.shutdownOutput();
            return client.readUntilEnd();
        }
    }

    @Test
    void connectionsTakeTurns() {
        try (TestOrigin a = named("a");
                TestOrigin b = named("b");
                Gateway gateway = gateway("endpoints: [ '${origin}', '${origin2}' ]", a, b)) {
            assertEquals(Set.of("a", "b"), Set.of(ask(gateway), ask(gateway)));
        }
    }

    @Test
    void aClientStaysOnItsEndpointByItsAddress() {
        try (TestOrigin a = named("a");
                TestOrigin b = named("b");
                Gateway gateway =
                        gateway("endpoints: [ '${origin}', '${origin2}' ], balance: { hash: { by: source } }", a, b)) {
            Set<String> seen = new HashSet<>();
            for (int i = 0; i < 6; i++) {
                seen.add(ask(gateway));
            }
            assertEquals(1, seen.size());
        }
    }

    @Test
    void anEndpointThatRefusesIsPassedOver() {
        String refusing = TestOrigin.refusing();
        try (TestOrigin origin = named("there");
                Gateway gateway =
                        gateway("endpoints: [ '%s', '${origin}' ], balance: first".formatted(refusing), origin)) {
            assertEquals("there", ask(gateway));
            PassedOn told = gateway.nextPassedOn();
            assertEquals(origin.address(), told.endpoint());
            assertEquals(1, told.retries());
            assertEquals(1.0, gateway.metric("endpoint_connections_total", "endpoint", refusing, "outcome", "failed"));
            assertEquals(1.0, gateway.metric("retries_total", "reason", "connect_refused"));
        }
    }

    @Test
    void anEndpointThatDoesNotAnswerIsPassedOver() {
        try (FullBacklog full = FullBacklog.open();
                TestOrigin origin = named("there");
                Gateway gateway =
                        gateway("endpoints: [ '%s', '${origin}' ], balance: first".formatted(full.address()), origin)) {
            assertEquals("there", ask(gateway));
            assertEquals(1.0, gateway.metric("retries_total", "reason", "connect_timeout"));
        }
    }

    @Test
    void endpointsThatRefuseAreTakenOut() {
        String refusing = TestOrigin.refusing();
        try (TestOrigin origin = named("there");
                Gateway gateway = gateway(
                        "endpoints: [ '%s', '${origin}' ], balance: first, outlier: { consecutive_gateway: 2 }"
                                .formatted(refusing),
                        origin)) {
            for (int i = 0; i < 5; i++) {
                assertEquals("there", ask(gateway));
            }
            assertEquals(2.0, gateway.metric("retries_total"));
        }
    }

    @Test
    void withNobodyThereTheClientIsClosedUpon() {
        try (Gateway gateway =
                        gateway("endpoints: [ '%s', '%s' ]".formatted(TestOrigin.refusing(), TestOrigin.refusing()));
                TestClient client = gateway.connect()) {
            assertEquals(End.CLOSED, client.awaitEnd());
            PassedOn told = gateway.nextPassedOn();
            assertEquals(Failure.CONNECT_REFUSED, told.failure());
            assertEquals("", told.endpoint());
            assertEquals(2, told.retries());
            assertEquals(1.0, gateway.metric("failures_total", "reason", "connect_refused"));
        }
    }

    @Test
    void anEndpointThatIsDownOrInMaintenanceGetsNothing() {
        try (TestOrigin a = named("a");
                TestOrigin b = named("b");
                Gateway gateway = gateway("endpoints: [ '${origin}', '${origin2}' ]", a, b)) {
            gateway.apply("pg", a, status -> status.with(EndpointStatus.Health.DOWN));
            assertEquals("bb", ask(gateway) + ask(gateway));
            gateway.apply("pg", b, status -> status.with(EndpointStatus.Admin.MAINTENANCE));
            assertEquals("", ask(gateway));
            assertEquals(1.0, gateway.metric("failures_total", "reason", "all_down"));
        }
    }

    @Test
    void oneTooManyWaitsUntilAPlaceIsFree() {
        try (TestOrigin origin = named("there");
                Gateway gateway = gateway("endpoints: [ { address: '${origin}', max_connections: 1 } ]", origin);
                TestClient first = gateway.connect();
                TestClient second = gateway.connect()) {
            assertSecondWaits(first, gateway);
            assertEquals(1, origin.connectionCount());
            first.shutdownOutput();
            assertEquals("there", second.readBytes(5));
            assertEquals(-1, gateway.nextPassedOn().queueNs());
            second.shutdownOutput();
            assertTrue(gateway.nextPassedOn().queueNs() > 0);
        }
    }

    @Test
    void aClientThatWaitsTooLongIsClosedUpon() {
        try (TestOrigin origin = named("there");
                Gateway gateway = gateway(
                        "endpoints: [ '${origin}' ], limits: { connections: 1, queue_timeout: 100ms }", origin);
                TestClient first = gateway.connect();
                TestClient second = gateway.connect()) {
            assertEquals("there", first.readBytes(5));
            assertEquals(End.CLOSED, second.awaitEnd());
            PassedOn told = gateway.nextPassedOn();
            assertEquals(Failure.QUEUE_TIMEOUT, told.failure());
            assertTrue(told.queueNs() >= TimeUnit.MILLISECONDS.toNanos(100), told::toString);
        }
    }

    @Test
    void queueAndConnectionsUnderWayAreBounded() {
        try (TestOrigin origin = named("there");
                Gateway gateway = gateway(
                        "endpoints: [ '${origin}' ], limits: { connections: 1, pending: 1, requests: 3 }", origin);
                TestClient first = gateway.connect();
                TestClient second = gateway.connect()) {
            assertSecondWaits(first, gateway);
            assertEquals("", ask(gateway));
            assertEquals(Failure.QUEUE_FULL, gateway.nextPassedOn().failure());
            assertEquals(2, gateway.plane().upstreams().upstreams().getFirst().requestsNow());
        }
    }

    @Test
    void aClientThatResetsWhileItWaitsLeavesNoGap() {
        try (TestOrigin origin = named("there");
                Gateway gateway = gateway("endpoints: [ '${origin}' ], limits: { connections: 1 }", origin);
                TestClient first = gateway.connect();
                TestClient second = gateway.connect()) {
            assertSecondWaits(first, gateway);
            second.reset();
            assertEquals(Failure.CLIENT_CLOSED, gateway.nextPassedOn().failure());
            try (TestClient third = gateway.connect()) {
                first.shutdownOutput();
                assertEquals("there", third.readBytes(5));
            }
        }
    }

    @Test
    void aTunnelsPlaceServesARequestThatWaits() {
        try (TestOrigin origin = TestOrigin.answering(TestOrigin.ok("hello"));
                Gateway gateway = Gateway.start(2, """
                    listeners:
                      db: { bind: "127.0.0.1:0", tcp: { upstream: app } }
                      web: { bind: "127.0.0.1:0", http: {} }
                    routes: [ { upstream: app } ]
                    upstreams: { app: { endpoints: [ "${origin}" ], limits: { connections: 1 } } }
                    """, origin);
                TestClient tunnel = TestClient.connect(gateway.address("db"))) {
            origin.connection(0);
            try (TestClient client = TestClient.connect(gateway.address("web"))) {
                client.send(Requests.GET);
                Await.until("the request to wait", () -> gateway.metric("queue_length") == 1);
                tunnel.shutdownOutput();
                assertEquals("hello", client.read().text());
            }
        }
    }

    @Test
    void aListenerHoldsNoMoreConnectionsThanAllowed() {
        try (TestOrigin origin = named("there");
                Gateway gateway = Gateway.start("""
                    listeners: { db: { bind: "127.0.0.1:0", tcp: { upstream: pg }, connections: { max: 1 } } }
                    upstreams: { pg: { endpoints: [ "${origin}" ] } }
                    """, origin);
                TestClient first = gateway.connect()) {
            assertEquals("there", first.readBytes(5));
            assertEquals("", ask(gateway));
            assertEquals(1.0, gateway.metric("connections_refused_total", "listener", "db"));
        }
    }
}
