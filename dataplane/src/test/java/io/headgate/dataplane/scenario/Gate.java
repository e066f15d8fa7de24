package io.headgate.dataplane.scenario;

import io.headgate.dataplane.testing.TestOrigin;
import java.util.concurrent.CountDownLatch;

/** Where an origin's script waits until the test lets it go on. */
final class Gate {
    private final CountDownLatch opened = new CountDownLatch(1);

    void open() {
        opened.countDown();
    }

    /** Waits until it is open. */
    void pass() {
        try {
            opened.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Answers each request once it is open. */
    TestOrigin holding() {
        return TestOrigin.start(connection -> {
            while (connection.read() != null) {
                pass();
                connection.send(TestOrigin.ok("hello"));
            }
        });
    }
}
