package io.headgate.dataplane.http2;

import io.headgate.dataplane.exchange.Pings;
import io.headgate.dataplane.worker.Timed;

/**
 * Whether a peer of whom something is wanted is still there: one that has been silent is asked (RFC 9113 section 6.7),
 * and anything that comes is an answer. As the question waits behind what the peer is slow to take, its kernel's taking
 * of bytes is one too. Times are nanoseconds of the worker's clock.
 */
final class SilenceWatch {
    /** What the question carries; any number but the one that is sent to clients that should leave. */
    static final long QUESTION = 1;

    private final Pings rules;
    private long sinceNs;
    private boolean asked;
    private long taken;

    SilenceWatch(Pings rules) {
        this.rules = rules;
    }

    /** Something has come; or from now on something is wanted. */
    void heard(long nowNs) {
        sinceNs = nowNs;
        asked = false;
    }

    boolean asked() {
        return asked;
    }

    /** The peer is asked. {@code takenBytes} is what its kernel has taken so far. */
    void ask(long nowNs, long takenBytes) {
        sinceNs = nowNs;
        asked = true;
        taken = takenBytes;
    }

    /** Whether the peer, which has been asked, has had its time. */
    boolean ranOut(long nowNs, long takenBytes) {
        if (taken != takenBytes) {
            taken = takenBytes;
            sinceNs = nowNs;
        }
        return nowNs >= nextNs();
    }

    /** When to look again. */
    long nextNs() {
        long waitNs = asked ? rules.answerNs() : rules.silentNs();
        return waitNs == Timed.NEVER ? Timed.NEVER : sinceNs + waitNs;
    }
}
