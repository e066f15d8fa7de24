package io.headgate.proxy.scenario;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A client's load, in the background. */
final class Load {
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final LoadClient client;
    private final Thread thread;
    private volatile String printed = "";

    Load(LoadClient client) {
        this(client, () -> true);
    }

    /** @param isOver asked after each run whether it was the last */
    Load(LoadClient client, BooleanSupplier isOver) {
        this.client = client;
        thread = Thread.ofVirtual().start(() -> {
            try {
                do {
                    printed = client.run();
                } while (!isOver.getAsBoolean());
            } catch (Throwable e) {
                failure.set(e);
            }
        });
    }

    boolean goesOn() {
        return thread.isAlive();
    }

    /** Ends it before its time. */
    void interrupt() throws Exception {
        client.interrupt();
    }

    /** What the last run printed. */
    String printed() {
        return printed;
    }

    @Override
    public String toString() {
        return client.toString();
    }

    void await() throws InterruptedException {
        thread.join();
        Throwable why = failure.get();
        if (why != null) {
            throw new AssertionError(why);
        }
    }
}
