package io.headgate.dataplane.upstream;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What real requests hold against one endpoint, and whether it is out because of that. Shared by workers. Healthy
 * traffic only reads here, so the line stays in every core's cache; a failure costs an atomic addition.
 */
final class Ejection {
    private static final long NEVER = Long.MIN_VALUE;

    private final AtomicInteger failuresInRow = new AtomicInteger();
    private final AtomicInteger gatewayErrorsInRow = new AtomicInteger();
    private volatile long untilNs = NEVER;
    private volatile int times;
    private volatile long count;

    /** Totals at the end of the last interval; only for whoever holds {@link OutlierDetector}'s turn. */
    long okBefore;

    long totalBefore;

    boolean active(long nowNs) {
        long until = untilNs;
        return until != NEVER && until - nowNs > 0;
    }

    /** When the ejection ends or ended; {@code Long.MIN_VALUE}: there was none, or a passing check has forgiven it. */
    long untilNs() {
        return untilNs;
    }

    /** Ejections since the start. */
    long count() {
        return count;
    }

    /** An answer below 500. */
    void succeeded() {
        if (failuresInRow.getOpaque() != 0) {
            failuresInRow.set(0);
        }
        if (gatewayErrorsInRow.getOpaque() != 0) {
            gatewayErrorsInRow.set(0);
        }
    }

    /**
     * An answer of 5xx: a failure, but also a sign that somebody is there. Returns how many failures in a row this
     * makes.
     */
    int answeredWithFailure() {
        if (gatewayErrorsInRow.getOpaque() != 0) {
            gatewayErrorsInRow.set(0);
        }
        return failuresInRow.incrementAndGet();
    }

    /** No answer worth the name; returns how many failures in a row this makes. */
    int gatewayError() {
        gatewayErrorsInRow.incrementAndGet();
        return failuresInRow.incrementAndGet();
    }

    int gatewayErrorsInRow() {
        return gatewayErrorsInRow.get();
    }

    /**
     * Takes the endpoint out for {@code ejectNs} times the number of ejections, at most {@code ejectMaxNs}. One
     * ejection is forgotten for each interval spent in service since the last. Only for whoever holds
     * {@link OutlierDetector}'s turn.
     *
     * @return when it ends
     */
    long eject(long ejectNs, long ejectMaxNs, long intervalNs, long nowNs) {
        int remembered = times;
        if (untilNs != NEVER) {
            remembered = (int) Math.max(0, remembered - (nowNs - untilNs) / intervalNs);
        }
        int now = remembered + 1;
        long lengthNs = now > ejectMaxNs / ejectNs ? ejectMaxNs : now * ejectNs;
        forget();
        times = now;
        count = count() + 1;
        untilNs = nowNs + lengthNs;
        return untilNs;
    }

    /** What there is to be told of it; null: it is in service. */
    @Nullable
    Ejected told(long nowNs) {
        long until = untilNs;
        return until != NEVER && until - nowNs > 0 ? new Ejected(until - nowNs, times) : null;
    }

    /**
     * Goes on with what another process has told, as if it had been so here; it counts there. Nothing may be under way.
     *
     * @return when it ends
     */
    long resume(Ejected there, long nowNs) {
        times = there.times();
        untilNs = nowNs + there.leftNs();
        return untilNs;
    }

    /** Back in service with a clean record: the active check passes again, or detection was turned off. */
    void clear() {
        forget();
        times = 0;
        untilNs = NEVER;
    }

    private void forget() {
        failuresInRow.set(0);
        gatewayErrorsInRow.set(0);
    }
}
