package io.headgate.dataplane.scenario;

import io.headgate.dataplane.testing.Await;
import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.Message;
import io.headgate.dataplane.testing.TestClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Clients that ask one request after the other, each on a connection of its own, until told to stop; every answer but
 * 200 is a fault.
 */
final class Crowd implements AutoCloseable {
    private static final int FAULTS_KEPT = 3;

    private final AtomicBoolean stopped = new AtomicBoolean();
    private final AtomicLong answered = new AtomicLong();
    private final Queue<String> faults = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads = new ArrayList<>();

    private Crowd() {}

    static Crowd start(int clients, Gateway gateway, String request) {
        Crowd crowd = new Crowd();
        String address = gateway.address();
        for (int i = 0; i < clients; i++) {
            crowd.threads.add(
                    Thread.ofPlatform().daemon().name("client-" + i).start(() -> crowd.ask(address, request)));
        }
        return crowd;
    }

    private void ask(String address, String request) {
        try (TestClient client = TestClient.connect(address)) {
            while (!stopped.get()) {
                Message answer = client.roundTrip(request);
                if (answer.status() != 200) {
                    fault(answer.toString());
                }
                answered.incrementAndGet();
            }
        } catch (RuntimeException | AssertionError e) {
            fault(e.toString());
        }
    }

    private void fault(String what) {
        if (faults.size() < FAULTS_KEPT) {
            faults.add(what);
        }
    }

    long answered() {
        return answered.get();
    }

    /** The first that were not answered as they should be. */
    List<String> faults() {
        return List.copyOf(faults);
    }

    /** Awaits that {@code more} requests are answered from now. */
    void awaitMore(long more) {
        long enough = answered() + more;
        Await.until(() -> more + " more answers; faults so far: " + faults, () -> answered() >= enough);
    }

    /** Each client ends after the answer it waits for. */
    void stop() {
        stopped.set(true);
        threads.forEach(Crowd::join);
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        stop();
    }
}
