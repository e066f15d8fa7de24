package io.headgate.dataplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.config.snapshot.Snapshot;
import io.headgate.config.yaml.ConfigReader;
import io.headgate.dataplane.exchange.ExchangeLog;
import io.headgate.dataplane.listener.ConnectionQuery;
import io.headgate.dataplane.metrics.Metrics;
import io.headgate.dataplane.testing.TestClient;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** That all workers answer is said only while all of them do. */
class StuckWorkerTest {
    private static final ConnectionQuery EVERYBODY =
            new ConnectionQuery(null, null, null, ConnectionQuery.Order.AGE, 100);
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration HALF_A_SECOND = Duration.ofMillis(500);
    private static final Duration SHORT = Duration.ofMillis(50);

    private static final String YAML = """
            listeners: { web: { bind: 127.0.0.1:0, http: {} } }
            routes: [ { respond: { body: hello } } ]
            warm_up: false
            """;

    private final CountDownLatch stuck = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);

    private void stick() {
        stuck.countDown();
        try {
            goOn.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void oneWorkerThatIsStuckSpeaksForAll() throws Exception {
        ExchangeLog log = _ -> stick();
        Snapshot snapshot = Snapshot.of(1, ConfigReader.read("test.yaml", YAML).orThrow());
        DataPlaneOptions options = new DataPlaneOptions(2, Metrics.open(null, 2, 100), _ -> log, new byte[32]);
        try (DataPlane plane = DataPlane.start(snapshot, options);
                TestClient client =
                        TestClient.connect(plane.listeners().getFirst().address())) {
            assertTrue(plane.answers(LONG));
            assertEquals(0, plane.clients().look(EVERYBODY, LONG).unanswered());
            client.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n");
            stuck.await();
            assertFalse(plane.answers(SHORT));
            int unanswered = plane.clients().look(EVERYBODY, HALF_A_SECOND).unanswered();
            goOn.countDown(); // before anything fails, as a plane whose worker is stuck does not close
            assertEquals(1, unanswered);
            assertTrue(plane.answers(LONG));
            assertEquals(0, plane.clients().look(EVERYBODY, LONG).unanswered());
            plane.close();
            assertEquals(2, plane.clients().look(EVERYBODY, LONG).unanswered());
            assertFalse(plane.answers(LONG));
        } finally {
            goOn.countDown();
            options.metrics().close();
        }
    }
}
