package io.headgate.dataplane.upstream;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The way of an endpoint back to its full share: {@code max(min_percent, t / window)}, linear, computed from the clock
 * whenever somebody asks. There is no timer and no step; when the window is over the first who asks puts the ramp away.
 */
final class SlowStartRamp {
    /** The full share, in thousandths. */
    static final int FULL = 1000;

    private static final long NONE = Long.MIN_VALUE;
    private static final VarHandle SINCE;

    static {
        try {
            SINCE = MethodHandles.lookup().findVarHandle(SlowStartRamp.class, "sinceNs", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile long sinceNs = NONE;

    /** Begins anew at this time on the clock: a future one for an endpoint that is out until then. */
    void startAt(long atNs) {
        sinceNs = atNs;
    }

    boolean running() {
        return sinceNs != NONE;
    }

    /**
     * @param windowNs length of the ramp; 0: slow start is off
     * @param minPermille the share at its beginning, in thousandths
     * @return the share in thousandths, 1 to {@link #FULL}
     */
    int permille(long windowNs, int minPermille, long nowNs) {
        long since = sinceNs;
        if (since == NONE || windowNs == 0) {
            return FULL;
        }
        long elapsedNs = nowNs - since;
        if (elapsedNs >= windowNs) {
            SINCE.compareAndSet(this, since, NONE);
            return FULL;
        }
        return (int) Math.max(minPermille, Math.max(0, elapsedNs) * FULL / windowNs);
    }
}
