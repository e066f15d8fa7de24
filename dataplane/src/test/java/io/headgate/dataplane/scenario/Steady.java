package io.headgate.dataplane.scenario;

import io.headgate.dataplane.testing.Await;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Sees that something has come to rest: a number that goes up while bytes flow and stays once they are held. */
final class Steady {
    /** Bytes that flow over the loopback never pause this long. */
    private static final long REST_MS = 300;

    private final LongSupplier number;
    private final long restNs;
    private long last;
    private long sinceNs = System.nanoTime();

    private Steady(LongSupplier number, long restNs) {
        this.number = number;
        this.restNs = restNs;
        last = number.getAsLong();
    }

    /** @param what completes "waited in vain for ..." */
    static void await(String what, LongSupplier number) {
        await(what, REST_MS, number);
    }

    /** As {@link #await(String, LongSupplier)}, for a number that has to stay for {@code restMs} milliseconds. */
    static void await(String what, long restMs, LongSupplier number) {
        Steady steady = new Steady(number, TimeUnit.MILLISECONDS.toNanos(restMs));
        Await.until(what, steady::rests);
    }

    private boolean rests() {
        long now = number.getAsLong();
        if (now != last) {
            last = now;
            sinceNs = System.nanoTime();
        }
        return System.nanoTime() - sinceNs >= restNs;
    }
}
