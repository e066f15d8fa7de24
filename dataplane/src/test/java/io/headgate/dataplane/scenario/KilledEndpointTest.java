package io.headgate.dataplane.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headgate.dataplane.testing.Await;
import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.TestOrigin;
import org.junit.jupiter.api.RepeatedTest;

/** One of three endpoints is killed and started again under load: no client sees it, and traffic returns to it. */
class KilledEndpointTest {
    @RepeatedTest(3)
    void isNotNoticedByClientsAndServesAgain() {
        TestOrigin killed = TestOrigin.answering(TestOrigin.ok("one"));
        try (TestOrigin second = TestOrigin.answering(TestOrigin.ok("two"));
                TestOrigin third = TestOrigin.answering(TestOrigin.ok("three"));
                Gateway gateway = Gateway.start(2, """
                    listeners: { web: { bind: "127.0.0.1:0", http: {} } }
                    routes: [ { upstream: app } ]
                    upstreams: { app: { endpoints: [ "${origin}", "${origin2}", "${origin3}" ] } }
                    """, killed, second, third);
                Crowd crowd = Crowd.start(8, gateway, Requests.GET)) {
            crowd.awaitMore(500);
            killed.close();
            crowd.awaitMore(500);
            try (TestOrigin restarted = TestOrigin.start(killed.address(), connection -> {
                while (connection.read() != null) {
                    connection.send(TestOrigin.ok("one again"));
                }
            })) {
                Await.until("traffic to return", () -> restarted.connectionCount() > 0);
                crowd.awaitMore(500);
                crowd.stop();
            }
            assertEquals(java.util.List.of(), crowd.faults());
        }
    }
}
