package io.headgate.dataplane.corpus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.testing.Await;
import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.Message;
import io.headgate.dataplane.testing.TestClient;
import io.headgate.dataplane.testing.TestOrigin;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/**
 * Many requests on one connection without waiting for answers: answered in order, one at a time, and read no faster
 * than they are answered.
 */
class PipeliningTest {
    private static final int MANY = 5000;

    private static String get(int i) {
        return "GET /" + i + " HTTP/1.1\r\nhost: a\r\n\r\n";
    }

    @Test
    void aFloodIsAnsweredInOrder() {
        try (TestOrigin origin = TestOrigin.answering(request -> TestOrigin.ok(request.target()));
                Gateway gateway = Gateway.before(origin);
                TestClient client = gateway.connect()) {
            StringBuilder flood = new StringBuilder();
            for (int i = 0; i < MANY; i++) {
                flood.append(get(i));
            }
            Thread sender = Thread.ofPlatform().start(() -> client.send(flood.toString()));
            for (int i = 0; i < MANY; i++) {
                assertEquals("/" + i, client.read().text());
            }
            join(sender);
            assertEquals(1, origin.connectionCount());
        }
    }

    @Test
    void aFloodForAnEndpointThatNeverAnswersIsNotReadToItsEnd() {
        byte[] flood = get(0).repeat(1000).getBytes(StandardCharsets.ISO_8859_1);
        try (TestOrigin origin = TestOrigin.start(connection -> {});
                Gateway gateway = Gateway.before(origin);
                TestClient client = gateway.connect()) {
            long offered = 0;
            for (int taken = client.offer(flood); taken > 0 && offered < 100_000_000; taken = client.offer(flood)) {
                offered += taken;
            }
            Await.until("the one request", () -> origin.received().contains("GET /0"));

            assertTrue(gateway.bytesIn() < 512 * 1024, () -> "read " + gateway.bytesIn() + " bytes");
            assertEquals(1, origin.connectionCount());
            assertEquals(1, origin.received().split("GET /0").length - 1);
        }
    }

    @Test
    void whatComesByteByByteBehindAnUnansweredRequestIsKept() {
        CountDownLatch answer = new CountDownLatch(1);
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    for (Message request = connection.read(); request != null; request = connection.read()) {
                        await(answer);
                        connection.send(TestOrigin.ok(request.target() + request.field("x")));
                    }
                });
                Gateway gateway = Gateway.before(origin);
                TestClient client = gateway.connect()) {
            String value = "y".repeat(4000);
            client.send("GET /1 HTTP/1.1\r\nhost: a\r\nx: z\r\n\r\n");
            Await.until("the first request", () -> origin.received().contains("/1"));
            client.drip(
                    "GET /2 HTTP/1.1\r\nhost: a\r\nx: " + value + "\r\n\r\nGET /3 HTTP/1.1\r\nhost: a\r\nx: 3\r\n\r\n",
                    gateway::bytesIn);
            answer.countDown();

            assertEquals("/1z", client.read().text());
            assertEquals("/2" + value, client.read().text());
            assertEquals("/33", client.read().text());
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
