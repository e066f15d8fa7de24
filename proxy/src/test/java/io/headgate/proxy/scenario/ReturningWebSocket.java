package io.headgate.proxy.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.testing.TestClient;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A WebSocket client that has everything it says echoed, and connects anew when it is told to go elsewhere. Anything
 * but an echo or a Close with 1001 is a failure: so is a connection that is refused, or that ends without a word.
 */
final class ReturningWebSocket implements Runnable {
    private static final String GOING_AWAY = "\u0002\u0003\u00e9";
    private static final String GOODBYE = "\u0088\u0082\0\0\0\0\u0003\u00e9";

    /** A person's pace, and a load that leaves room for others on a small machine. */
    private static final long PAUSE_MS = 50;

    private final String address;
    private final CountDownLatch enough;
    private final Queue<Throwable> failures;
    private final AtomicInteger echoes = new AtomicInteger();
    private final AtomicInteger farewells = new AtomicInteger();

    ReturningWebSocket(String address, CountDownLatch enough, Queue<Throwable> failures) {
        this.address = address;
        this.enough = enough;
        this.failures = failures;
    }

    @Override
    public void run() {
        try {
            do {
                try (TestClient client = TestClient.connect(address)) {
                    client.send("GET /chat HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: websocket\r\n"
                            + "sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
                    String head = client.readHead();
                    assertTrue(head.startsWith("HTTP/1.1 101 "), head);
                    talk(client);
                }
            } while (enough.getCount() > 0);
        } catch (Throwable e) {
            failures.add(new AssertionError("after " + echoes + " echoes and " + farewells + " farewells", e));
        }
    }

    /** Until it is told to go, or there has been enough. */
    private void talk(TestClient client) throws InterruptedException {
        do {
            // Masked by zeros (RFC 6455, section 5.2): what comes back is the same.
            String frame = "\u0081\u0084\0\0\0\0" + String.format("%04d", echoes.get() % 10_000);
            client.send(frame);
            String first = client.readBytes(1);
            if (first.equals("\u0088")) {
                assertEquals(GOING_AWAY, client.readBytes(GOING_AWAY.length()));
                client.send(GOODBYE);
                assertEquals(TestClient.End.CLOSED, client.awaitEnd());
                farewells.incrementAndGet();
                return;
            }
            assertEquals(frame, first + client.readBytes(frame.length() - 1));
            echoes.incrementAndGet();
        } while (!enough.await(PAUSE_MS, TimeUnit.MILLISECONDS));
    }

    int echoes() {
        return echoes.get();
    }

    int farewells() {
        return farewells.get();
    }
}
