package io.headgate.dataplane.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.testing.Ended;
import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.Message;
import io.headgate.dataplane.testing.TestClient;
import io.headgate.dataplane.testing.TestOrigin;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A kept connection that its endpoint closes just as the next request is on its way. */
class ReuseRaceTest {
    private final AtomicInteger connections = new AtomicInteger();

    /**
     * Answers the first request on a connection and closes upon the second without a word, on the first {@code stale}
     * connections.
     */
    private TestOrigin closingOnTheSecond(int stale) {
        return TestOrigin.start(connection -> {
            boolean isStale = connections.incrementAndGet() <= stale;
            for (Message request = connection.read(); request != null; request = connection.read()) {
                if (isStale && request.target().equals("/second")) {
                    connection.reset();
                    return;
                }
                connection.send(TestOrigin.ok(request.target()));
            }
        });
    }

    @Test
    void aSafeRequestIsSentAgainOnAFreshConnection() {
        try (TestOrigin origin = closingOnTheSecond(1);
                Gateway gateway = Gateway.before(origin);
                TestClient client = gateway.connect()) {
            client.roundTrip(Requests.get("/first"));
            gateway.nextEnded();

            assertEquals("/second", client.roundTrip(Requests.get("/second")).text());
            Ended ended = gateway.nextEnded();
            assertEquals(1, ended.retries());
            assertNull(ended.failure());
            assertEquals(1.0, gateway.metric("retries_total", "upstream", "app", "reason", "reuse_race"));
        }
    }

    @Test
    void aConnectionThatClosesBehindAnInterimAnswerWasNoRace() {
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    connections.incrementAndGet();
                    for (Message request = connection.read(); request != null; request = connection.read()) {
                        if (request.target().equals("/second")) {
                            connection.send("HTTP/1.1 103 Early Hints\r\n\r\n");
                            connection.close();
                            return;
                        }
                        connection.send(TestOrigin.ok(request.target()));
                    }
                });
                Gateway gateway = Gateway.before(origin);
                TestClient client = gateway.connect()) {
            client.roundTrip(Requests.get("/first"));
            gateway.nextEnded();

            assertEquals(103, client.roundTrip(Requests.get("/second")).status());
            assertEquals(502, client.read().status());
            assertEquals(Failure.BODY_CUT, gateway.nextEnded().failure());
            assertEquals(1, connections.get());
        }
    }

    @Test
    void anUnsafeRequestIsAnswered502WithTheReason() {
        try (TestOrigin origin = closingOnTheSecond(1);
                Gateway gateway = Gateway.before(origin);
                TestClient client = gateway.connect()) {
            client.roundTrip(Requests.get("/first"));
            gateway.nextEnded();

            Message answer = client.roundTrip(Requests.post("/second", "data"));
            assertEquals(502, answer.status());
            assertTrue(answer.text().contains("\"reason\":\"reuse_race\""), answer::text);
            assertEquals(Failure.REUSE_RACE, gateway.nextEnded().failure());
            assertEquals(1, origin.connectionCount());
        }
    }

    @Test
    void otherKeptConnectionsAreNotTriedOneAfterTheOther() {
        Gate allHere = new Gate();
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    connections.incrementAndGet();
                    for (Message request = connection.read(); request != null; request = connection.read()) {
                        if (request.target().equals("/second") && connections.get() <= 4) {
                            connection.reset();
                            return;
                        }
                        allHere.pass();
                        connection.send(TestOrigin.ok(request.target()));
                    }
                });
                Gateway gateway = Gateway.before(origin);
                Clients clients = Clients.connect(4, gateway)) {
            clients.each(client -> client.send(Requests.get("/first")));
            origin.connection(3);
            allHere.open();
            clients.each(client -> assertEquals("/first", client.read().text()));

            assertEquals("/second", gateway.ask(Requests.get("/second")).text());
        }
    }
}
