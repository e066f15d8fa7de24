package io.headgate.dataplane.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.testing.Await;
import io.headgate.dataplane.testing.Ended;
import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.TestClient;
import io.headgate.dataplane.testing.TestOrigin;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** When a request is tried again, where, and how often. */
class RetriesTest {
    private static final String UNAVAILABLE = "HTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n";

    private static Gateway gateway(String retries, String endpoints, TestOrigin... origins) {
        return Gateway.start("""
            listeners: { web: { bind: "127.0.0.1:0", http: {} } }
            routes: [ { upstream: app, retries: { %s } } ]
            upstreams: { app: { balance: first, endpoints: [ %s ] } }
            """.formatted(retries, endpoints), origins);
    }

    @Test
    void anEndpointThatRefusesConnectionsIsPassedOverEvenWithABody() {
        try (TestOrigin origin = TestOrigin.answering(request -> TestOrigin.ok(request.text()));
                Gateway gateway = gateway("", "'" + TestOrigin.refusing() + "', '${origin}'", origin)) {

            assertEquals("data", gateway.ask(Requests.post("/", "data")).text());
            Ended ended = gateway.nextEnded();
            assertEquals(1, ended.retries());
            assertNull(ended.failure());
            assertEquals(1.0, gateway.metric("retries_total", "upstream", "app", "reason", "connect_refused"));
        }
    }

    @Test
    void triesAreAsManyAsAllowed() {
        try (Gateway gateway = gateway("attempts: 3", "'" + TestOrigin.refusing() + "'")) {

            assertEquals(502, gateway.ask(Requests.GET).status());
            Ended ended = gateway.nextEnded();
            assertEquals(3, ended.retries());
            assertEquals(Failure.CONNECT_REFUSED, ended.failure());
        }
    }

    @Test
    void aFreshConnectionThatIsResetIsTriedElsewhere() {
        try (TestOrigin resets = TestOrigin.start(connection -> {
                    connection.readHead();
                    connection.reset();
                });
                TestOrigin origin = TestOrigin.answering(TestOrigin.ok("hello"));
                Gateway gateway = gateway("", "'${origin}', '${origin2}'", resets, origin)) {

            assertEquals("hello", gateway.ask(Requests.GET).text());
            assertEquals(1, gateway.nextEnded().retries());
            assertEquals(1, resets.connectionCount());
        }
    }

    @Test
    void anAnswerThatIsTriedAgainKeepsItsConnectionIfItIsComplete() {
        AtomicInteger requests = new AtomicInteger();
        try (TestOrigin origin = TestOrigin.answering(
                        _ -> requests.incrementAndGet() % 2 == 1 ? UNAVAILABLE : TestOrigin.ok("hello"));
                Gateway gateway = gateway("when: ['503'], back_off: 0s", "'${origin}'", origin);
                TestClient client = gateway.connect()) {
            for (int i = 0; i < 5; i++) {
                assertEquals("hello", client.roundTrip(Requests.GET).text());
            }
            assertEquals(1, origin.connectionCount());
        }
    }

    @Test
    void aTryIsNotChargedForTheTimeTheClientTakesToSend() {
        try (TestOrigin origin = TestOrigin.answering(request -> TestOrigin.ok(request.text()));
                Gateway gateway = gateway("per_try: 500ms", "'${origin}'", origin);
                TestClient client = gateway.connect()) {
            client.send(Requests.head("POST", "/", "content-length: 8"));
            client.send("slow");
            Steady.await("longer than a try may take", 700, gateway::bytesIn);
            assertEquals("slowdown", client.roundTrip("down").text());
        }
    }

    @Test
    void whatIsNotSafeToRepeatIsNotRepeated() {
        try (TestOrigin resets = TestOrigin.start(connection -> {
                    connection.readHead();
                    connection.reset();
                });
                TestOrigin origin = TestOrigin.answering(TestOrigin.ok("hello"));
                Gateway gateway = gateway("", "'${origin}', '${origin2}'", resets, origin)) {

            assertEquals(502, gateway.ask(Requests.post("/", "")).status());
            assertEquals(Failure.RESET, gateway.nextEnded().failure());
            assertEquals(502, gateway.ask(Requests.post("/", "data")).status());
            assertEquals(Failure.RESET, gateway.nextEnded().failure());
            assertEquals(0, origin.connectionCount());
        }
    }

    @Test
    void aSafeMethodWithABodyIsNotRepeatedOnceTheBodyWasForwarded() {
        try (TestOrigin resets = TestOrigin.start(connection -> {
                    connection.expect();
                    connection.reset();
                });
                TestOrigin origin = TestOrigin.answering(TestOrigin.ok("hello"));
                Gateway gateway = gateway("", "'${origin}', '${origin2}'", resets, origin)) {

            assertEquals(
                    502,
                    gateway.ask(Requests.get("/", "content-length: 4") + "data").status());
            assertEquals(0, origin.connectionCount());
        }
    }

    @Test
    void aStatusIsTriedAgainElsewhereAfterAPause() {
        try (TestOrigin busy = TestOrigin.answering(UNAVAILABLE);
                TestOrigin origin = TestOrigin.answering(TestOrigin.ok("hello"));
                Gateway gateway =
                        gateway("when: ['503'], back_off: 200ms", "'${origin}', '${origin2}'", busy, origin)) {

            assertEquals("hello", gateway.ask(Requests.GET).text());
            Ended ended = gateway.nextEnded();
            assertEquals(1, ended.retries());
            assertTrue(ended.durationNs() >= TimeUnit.MILLISECONDS.toNanos(100), ended::toString);
            assertEquals(1.0, gateway.metric("retries_total", "upstream", "app", "reason", "status"));
        }
    }

    @Test
    void theLastAnswerIsPassedOnWhenAllTriesAreUsed() {
        AtomicInteger asked = new AtomicInteger();
        try (TestOrigin busy = TestOrigin.answering(request -> {
                    asked.incrementAndGet();
                    return "HTTP/1.1 503 Busy\r\nx-by: origin\r\ncontent-length: 4\r\n\r\nbusy";
                });
                Gateway gateway = gateway("when: ['503'], back_off: 1ms", "'${origin}'", busy)) {

            assertEquals("busy", gateway.ask(Requests.GET).text());
            assertEquals(2, gateway.nextEnded().retries());
            assertEquals(3, asked.get());
        }
    }

    @Test
    void aStatusIsNotTriedAgainForAnUnsafeMethod() {
        try (TestOrigin busy = TestOrigin.answering(UNAVAILABLE);
                TestOrigin origin = TestOrigin.answering(TestOrigin.ok("hello"));
                Gateway gateway = gateway("when: ['503']", "'${origin}', '${origin2}'", busy, origin)) {

            assertEquals(503, gateway.ask(Requests.post("/", "data")).status());
            assertEquals(0, gateway.nextEnded().retries());
        }
    }

    @Test
    void aStatusThatIsNotNamedIsPassedOn() {
        try (TestOrigin busy = TestOrigin.answering(UNAVAILABLE);
                Gateway gateway = gateway("when: ['502']", "'${origin}'", busy)) {

            assertEquals(503, gateway.ask(Requests.GET).status());
            assertEquals(0, gateway.nextEnded().retries());
        }
    }

    @Test
    void aClientThatLeavesDuringThePauseEndsIt() {
        try (TestOrigin busy = TestOrigin.answering(UNAVAILABLE);
                Gateway gateway = gateway("when: ['503'], back_off: 60s", "'${origin}'", busy);
                TestClient client = gateway.connect()) {
            client.send(Requests.GET);
            Await.until("the pause", () -> gateway.metric("retries_total") == 1);
            client.close();

            assertEquals(Failure.CLIENT_CLOSED, gateway.nextEnded().failure());
        }
    }

    @Test
    void retriesBeyondTheBudgetAreNotMade() {
        Gate open = new Gate();
        try (TestOrigin busy = TestOrigin.start(connection -> {
                    connection.expect();
                    open.pass();
                    connection.send(UNAVAILABLE);
                });
                Gateway gateway = Gateway.start("""
                    listeners: { web: { bind: "127.0.0.1:0", http: {} } }
                    routes: [ { upstream: app, retries: { when: ["503"], attempts: 1, back_off: 60s } } ]
                    upstreams: { app: { endpoints: [ "${origin}" ], retry_budget: { percent: 0, min: 2 } } }
                    """, busy);
                TestClient first = gateway.connect();
                TestClient second = gateway.connect();
                TestClient third = gateway.connect()) {
            first.send(Requests.GET);
            second.send(Requests.GET);
            third.send(Requests.GET);
            busy.connection(2);
            open.open();

            Ended refused = gateway.nextEnded();
            assertEquals(503, refused.status());
            assertNull(refused.failure(), "the endpoint's own answer is passed on");
            assertEquals(0, refused.retries());
            assertTrue(gateway.noneEnded(), "two retries wait for the end of their pause");
        }
    }
}
