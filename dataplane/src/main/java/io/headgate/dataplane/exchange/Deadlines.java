package io.headgate.dataplane.exchange;

import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.worker.Timed;
import org.jspecify.annotations.Nullable;

/**
 * What an exchange waits for and until when. Setting a deadline is a store; whether one has passed is found out when
 * the connection's timer comes by. Times are nanoseconds of the worker's clock.
 */
final class Deadlines {
    /** A body gets this long before its rate is judged. */
    private static final long RATE_GRACE_NS = 5_000_000_000L;

    /** The failure when the phase's deadline passes. */
    private Failure phaseFailure = Failure.INTERNAL;

    private long phaseNs = Timed.NEVER;
    private long totalNs = Timed.NEVER;
    private long requestNs = Timed.NEVER;
    private long tryNs = Timed.NEVER;
    private long bodyStartNs = Timed.NEVER;
    private long bodySeenNs;
    private long bodyBytes;
    private final WriteWatch unsent = new WriteWatch();

    void clear() {
        phaseNs = Timed.NEVER;
        totalNs = Timed.NEVER;
        requestNs = Timed.NEVER;
        tryNs = Timed.NEVER;
        bodyStartNs = Timed.NEVER;
        unsent.clear();
    }

    /** The current phase ends with {@code failure} at {@code atNs}. */
    void phase(Failure failure, long atNs) {
        phaseFailure = failure;
        phaseNs = atNs;
    }

    void noPhase() {
        phaseNs = Timed.NEVER;
    }

    void total(long atNs) {
        totalNs = atNs;
    }

    /** Whether all the time there was for the answer is over, be it noticed or not. */
    boolean totalIsOver(long nowNs) {
        return totalNs <= nowNs;
    }

    /** The whole request must be here by then. */
    void request(long atNs) {
        requestNs = atNs;
    }

    void requestEnded() {
        requestNs = Timed.NEVER;
        bodyStartNs = Timed.NEVER;
    }

    void tryEndsAt(long atNs) {
        tryNs = atNs;
    }

    /** The client's body is awaited from now on. */
    void awaitBody(long nowNs) {
        bodyStartNs = nowNs;
        bodySeenNs = nowNs;
        bodyBytes = 0;
    }

    /** The gateway itself holds the body back, so the client is not to blame. */
    void holdBody() {
        bodyStartNs = Timed.NEVER;
    }

    boolean awaitsBody() {
        return bodyStartNs != Timed.NEVER;
    }

    void bodyArrived(long nowNs, int bytes) {
        bodySeenNs = nowNs;
        bodyBytes += bytes;
    }

    /** The client takes no bytes, as of now. */
    void stalled(long nowNs) {
        unsent.start(nowNs);
    }

    /** The client takes bytes again, as of now. */
    void flowing(long nowNs) {
        unsent.stop(nowNs);
    }

    boolean isStalled() {
        return unsent.isOn();
    }

    /** What has run out; null when nothing has. */
    @Nullable
    Failure expired(long nowNs, CompiledListener.Timeouts limits, WriteWatch.Taker client) {
        if (totalNs <= nowNs) {
            return Failure.TOTAL_TIMEOUT;
        }
        if (requestNs <= nowNs) {
            return Failure.REQUEST_TIMEOUT;
        }
        if (tryNs <= nowNs) {
            return Failure.TRY_TIMEOUT;
        }
        if (phaseNs <= nowNs) {
            return phaseFailure;
        }
        if (awaitsBody()) {
            if (nowNs - bodySeenNs >= limits.bodyIdleNs()) {
                return Failure.BODY_TIMEOUT;
            }
            if (tooSlow(nowNs, limits.bodyRateBytes())) {
                return Failure.BODY_TOO_SLOW;
            }
        }
        return unsent.look(nowNs, client, limits);
    }

    /** When to look again; what depends on progress is looked at every time the timer comes by. */
    long next(long nowNs, CompiledListener.Timeouts limits) {
        long next = Math.min(Math.min(totalNs, requestNs), Math.min(tryNs, phaseNs));
        if (awaitsBody()) {
            next = Math.min(next, bodySeenNs + limits.bodyIdleNs());
        }
        return Math.max(Math.min(next, unsent.expiresNs(limits.writeStallNs())), nowNs + 1);
    }

    private boolean tooSlow(long nowNs, long rateBytes) {
        long elapsedNs = nowNs - bodyStartNs;
        return rateBytes > 0 && elapsedNs > RATE_GRACE_NS && bodyBytes < rateBytes * (elapsedNs / 1e9);
    }
}
