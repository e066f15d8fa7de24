package io.headgate.dataplane.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headgate.config.snapshot.EndpointStatus.Health;
import io.headgate.dataplane.testing.Await;
import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.Message;
import io.headgate.dataplane.testing.TestClient;
import io.headgate.dataplane.testing.TestOrigin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A request that waits in the queue of a full upstream goes on as soon as there is a place, wherever that comes from.
 */
class WaitersTest {
    private static final String HOLD = Requests.get("/hold");

    private final Gate open = new Gate();
    private final TestOrigin busy = holding("busy", open);
    private final TestOrigin free = TestOrigin.answering(TestOrigin.ok("free"));

    /** Answers at once, except for {@code /hold}. */
    private static TestOrigin holding(String name, Gate until) {
        return TestOrigin.start(connection -> {
            for (Message request = connection.read(); request != null; request = connection.read()) {
                if (request.target().equals("/hold")) {
                    until.pass();
                }
                connection.send(TestOrigin.ok(name));
            }
        });
    }

    @AfterEach
    void stop() {
        open.open();
        busy.close();
        free.close();
    }

    private static String config(String upstream) {
        return """
            listeners: { web: { bind: "127.0.0.1:0", http: {} } }
            routes: [ { upstream: app } ]
            upstreams: { app: { limits: { queue_timeout: 60s }, %s } }
            """.formatted(upstream);
    }

    private static void awaitWaiting(int count, Gateway gateway) {
        Await.until(count + " to wait", () -> gateway.metric("queue_length") == count);
    }

    @Test
    void anEndpointComesUp() {
        String config = config("endpoints: [ { address: '${origin}', max_connections: 1 }, '${origin2}' ]");
        try (Gateway gateway = Gateway.start(config, busy, free);
                TestClient first = gateway.connect();
                TestClient second = gateway.connect()) {
            gateway.apply("app", free, status -> status.with(Health.DOWN));
            first.send(HOLD);
            busy.connection(0);
            second.send(Requests.GET);
            awaitWaiting(1, gateway);

            gateway.apply("app", free, status -> status.with(Health.UP));
            assertEquals("free", second.read().text());
        }
    }

    @Test
    void aReloadRaisesTheLimit() {
        try (Gateway gateway =
                        Gateway.start(config("endpoints: [ { address: '${origin}', max_connections: 1 } ]"), busy);
                TestClient first = gateway.connect();
                TestClient second = gateway.connect()) {
            first.send(HOLD);
            busy.connection(0);
            second.send(Requests.GET);
            awaitWaiting(1, gateway);

            gateway.apply(config("endpoints: [ { address: '${origin}', max_connections: 2 } ]"));
            assertEquals("busy", second.read().text());
        }
    }

    @Test
    void aReloadBringsAnotherEndpoint() {
        try (Gateway gateway = Gateway.start(
                        config("endpoints: [ { address: '${origin}', max_connections: 1 } ]"), busy, free);
                TestClient first = gateway.connect();
                TestClient second = gateway.connect()) {
            first.send(HOLD);
            busy.connection(0);
            second.send(Requests.GET);
            awaitWaiting(1, gateway);

            gateway.apply(config("endpoints: [ { address: '${origin}', max_connections: 1 }, '${origin2}' ]"));
            assertEquals("free", second.read().text());
        }
    }

    @Test
    void aClientBoundToAFullEndpointDoesNotHoldUpThoseBehindIt() {
        String config = config(
                "sticky: { cookie: hg }, balance: first, endpoints: [ { address: '${origin}', max_connections: 1 },"
                        + " { address: '${origin2}', max_connections: 1 } ]");
        Gate otherOpen = new Gate();
        try (TestOrigin other = holding("other", otherOpen);
                Gateway gateway = Gateway.start(config, busy, other);
                Clients clients = Clients.connect(4, gateway)) {
            String cookie =
                    String.valueOf(clients.get(0).roundTrip(Requests.GET).field("set-cookie"));
            String bound = "cookie: " + cookie.substring(0, cookie.indexOf(';'));
            clients.get(0).send(Requests.get("/hold", bound));
            Await.until("the first to be busy", () -> busy.received().contains("/hold"));
            clients.get(1).send(HOLD);
            other.connection(0);
            clients.get(2).send(Requests.get("/", bound));
            awaitWaiting(1, gateway);
            clients.get(3).send(Requests.GET);
            awaitWaiting(2, gateway);

            otherOpen.open();
            assertEquals("other", clients.get(3).read().text());
            open.open();
            assertEquals("busy", clients.get(2).read().text());
        }
    }
}
