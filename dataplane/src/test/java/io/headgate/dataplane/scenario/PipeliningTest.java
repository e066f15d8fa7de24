package io.headgate.dataplane.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.TestClient;
import io.headgate.dataplane.testing.TestOrigin;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Requests sent before the answers to earlier ones: answered in order, one at a time, and held within bounds. */
class PipeliningTest {
    @Test
    void answersComeInTheOrderOfTheRequests() {
        try (TestOrigin origin = TestOrigin.answering(request -> TestOrigin.ok(request.target() + request.text()));
                Gateway gateway = Gateway.before(origin);
                TestClient client = gateway.connect()) {
            StringBuilder all = new StringBuilder();
            for (int i = 0; i < 100; i++) {
                all.append(i % 3 == 0 ? Requests.post("/" + i, "body" + i) : Requests.get("/" + i));
            }
            client.send(all.toString());
            for (int i = 0; i < 100; i++) {
                assertEquals(
                        i % 3 == 0 ? "/" + i + "body" + i : "/" + i,
                        client.read().text());
            }
            assertEquals(1, origin.connectionCount(), "one at a time");
        }
    }

    @Test
    void theNextRequestDoesNotReachAnEndpointBeforeTheAnswerIsComplete() {
        Gate open = new Gate();
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    connection.expect();
                    connection.send("HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nha");
                    open.pass();
                    connection.send("lf");
                    connection.expect();
                    connection.send(TestOrigin.ok("second"));
                });
                Gateway gateway = Gateway.before(origin);
                TestClient client = gateway.connect()) {
            client.send(Requests.get("/1") + Requests.get("/2"));
            client.readHead();
            assertEquals("ha", client.readBytes(2));
            assertTrue(!origin.received().contains("/2") && origin.connectionCount() == 1);
            open.open();
            assertEquals("lf", client.readBytes(2));
            assertEquals("second", client.read().text());
        }
    }

    @Test
    void aClientThatNeverReadsIsHeldWithinBounds() {
        byte[] requests = Requests.GET.repeat(2000).getBytes(StandardCharsets.ISO_8859_1);
        try (TestOrigin origin = TestOrigin.answering(TestOrigin.ok("x".repeat(10_000)));
                Gateway gateway = Gateway.before(origin);
                TestClient client = TestClient.connect(gateway.address(), 16 * 1024)) {
            Memory memory = new Memory();
            long[] sent = {0};
            Steady.await("the client to be paused", () -> sent[0] += client.offer(requests));

            memory.assertBelow(Stream.MIB);
            assertTrue(sent[0] < 64L * Stream.MIB, () -> "took " + sent[0]);
        }
    }

    @Test
    void aClientThatAsksWithoutEndLetsOthersHaveTheirTurn() {
        byte[] requests = Requests.GET.repeat(2000).getBytes(StandardCharsets.ISO_8859_1);
        String config = """
            listeners: { web: { bind: "127.0.0.1:0", http: { limits: { pipelined: 4 } } } }
            routes: [ { respond: { body: fixed } } ]
            """;
        try (Gateway gateway = Gateway.start(config);
                TestClient greedy = gateway.connect();
                TestClient modest = gateway.connect()) {
            for (int i = 0; i < 100; i++) {
                greedy.offer(requests);
                assertEquals("fixed", modest.roundTrip(Requests.GET).text());
                while (greedy.hasInput()) {
                    greedy.skip(1);
                }
            }
        }
    }
}
