package io.headgate.dataplane.scenario;

import io.headgate.dataplane.testing.Await;
import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.Message;
import io.headgate.dataplane.testing.TestClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Clients that ask again and again, each on one connection, until an answer says that the connection closes. */
final class LastingCrowd implements AutoCloseable {
    /** Well under the half second for which a drain leaves idle connections open. */
    private static final long AT_ONCE_NS = TimeUnit.MILLISECONDS.toNanos(200);

    private final AtomicLong answered = new AtomicLong();
    private final AtomicLong unanswered = new AtomicLong();
    private final List<Thread> threads = new ArrayList<>();

    private LastingCrowd() {}

    static LastingCrowd start(int clients, Gateway gateway) {
        LastingCrowd crowd = new LastingCrowd();
        for (int i = 0; i < clients; i++) {
            TestClient client = gateway.connect();
            crowd.threads.add(Thread.ofPlatform().daemon().name("client-" + i).start(() -> crowd.ask(client)));
        }
        return crowd;
    }

    private void ask(TestClient client) {
        try (client) {
            long askedNs = System.nanoTime();
            boolean open = true;
            while (open) {
                long idleSinceNs = askedNs; // at the earliest, as the answer to what was asked then came later
                askedNs = System.nanoTime();
                open = askOnce(client, idleSinceNs);
            }
        }
    }

    /** Returns whether the connection goes on. */
    private boolean askOnce(TestClient client, long idleSinceNs) {
        long idleNs = Long.MAX_VALUE;
        try {
            client.send(Requests.GET);
            idleNs = System.nanoTime() - idleSinceNs;
            Message answer = client.read();
            answered.incrementAndGet();
            return !answer.has("connection");
        } catch (RuntimeException | AssertionError e) {
            if (idleNs < AT_ONCE_NS) {
                unanswered.incrementAndGet();
            }
            return false;
        }
    }

    void awaitAnswers(long count) {
        Await.until(count + " answers", () -> answered.get() >= count);
    }

    /** Awaits that every client has seen the end of its connection. */
    void awaitEnd() {
        Await.until("all clients to end", () -> threads.stream().noneMatch(Thread::isAlive));
    }

    /** How many clients asked at once after an answer, or after they had connected, and got no answer. */
    long unanswered() {
        return unanswered.get();
    }

    @Override
    public void close() {
        awaitEnd();
    }
}
