package io.headgate.dataplane.upstream;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many of something are taken, exact over all threads: at no moment are more taken than the limit the taker came
 * with. Taking compares and swaps rather than adding and undoing, so that nobody is refused because of a neighbour who
 * was refused as well.
 */
final class Permits {
    private static final VarHandle TAKEN = MethodHandles.arrayElementVarHandle(int[].class);
    /** In the middle of three lines of 64 bytes: the count shares its line with nothing. */
    private static final int MIDDLE = 24;

    private final int[] line = new int[2 * MIDDLE];
    private final AtomicLong refused = new AtomicLong();

    /** @param limit most that may be taken afterwards; it may differ from call to call */
    boolean tryTake(int limit) {
        int taken = taken();
        while (taken < limit) {
            int seen = (int) TAKEN.compareAndExchange(line, MIDDLE, taken, taken + 1);
            if (seen == taken) {
                return true;
            }
            taken = seen;
        }
        refused.getAndIncrement();
        return false;
    }

    void giveBack() {
        int before = (int) TAKEN.getAndAdd(line, MIDDLE, -1);
        if (before <= 0) {
            TAKEN.getAndAdd(line, MIDDLE, 1);
            throw new IllegalStateException("gave back a permit that nobody had taken");
        }
    }

    int taken() {
        return (int) TAKEN.getVolatile(line, MIDDLE);
    }

    /** How often somebody was refused, since the start. */
    long refused() {
        return refused.get();
    }
}
