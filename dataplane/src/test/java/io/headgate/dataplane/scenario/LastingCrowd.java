package io.headgate.dataplane.scenario;

import io.headgate.dataplane.testing.Await;
import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.Message;
import io.headgate.dataplane.testing.TestClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Clients that ask again and again, each on one connection, until an answer says that the connection closes. */
final class LastingCrowd implements AutoCloseable {
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
            boolean open = true;
            while (open) {
                Message answer = client.roundTrip(Requests.GET);
                answered.incrementAndGet();
                open = !answer.has("connection");
            }
        } catch (RuntimeException | AssertionError e) {
            unanswered.incrementAndGet();
        }
    }

    void awaitAnswers(long count) {
        Await.until(count + " answers", () -> answered.get() >= count);
    }

    /** Awaits that every client has seen the end of its connection. */
    void awaitEnd() {
        Await.until("all clients to end", () -> threads.stream().noneMatch(Thread::isAlive));
    }

    /** How many clients asked and got no answer. */
    long unanswered() {
        return unanswered.get();
    }

    @Override
    public void close() {
        awaitEnd();
    }
}
