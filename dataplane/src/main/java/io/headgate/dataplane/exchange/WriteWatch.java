package io.headgate.dataplane.exchange;

import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.worker.Timed;
import org.jspecify.annotations.Nullable;

/**
 * Tells a peer that is slow to take what waits for it from one that has stopped, or takes it slower than it may. Time
 * counts while bytes wait here because the peer's connection is full, and only then: who has nothing to take is not
 * slow. What the peer takes works off that time, at the least rate; so it may pause, and is given up once it has fallen
 * behind by more than it may take nothing. What it took faster than that is not held in its favour for later.
 *
 * <p>Confined to its worker. {@link #start} and {@link #stop} are a few stores; what has been taken is looked at when
 * the connection's timer comes by.
 */
public final class WriteWatch {
    /** Whoever takes what is written. */
    public interface Taker {
        /** Bytes that its kernel has acknowledged so far; negative where nobody can tell. A system call. */
        long acknowledged();

        /**
         * Goes up as the kernel takes bytes from this process. Behind a slow peer that is in lumps, as the kernel wants
         * more only when a third of its buffer is free: enough to see that a peer moves, not how fast.
         */
        long writeProgress();
    }

    /** What the peer has taken is not known yet. */
    private static final long UNSEEN = Long.MIN_VALUE;

    private static final double SECOND_NS = 1e9;

    private long startedNs = Timed.NEVER;
    private long sinceNs;
    private long waitedNs;
    private long behindNs;
    private long takenSeen = UNSEEN;

    /** Bytes wait for the peer, as of now. */
    public void start(long nowNs) {
        if (!isOn()) {
            startedNs = nowNs;
            sinceNs = nowNs;
        }
    }

    /** Nothing waits for the peer any more, as of now. */
    public void stop(long nowNs) {
        if (isOn()) {
            waitedNs += nowNs - startedNs;
            startedNs = Timed.NEVER;
        }
    }

    /** Forgets everything: another answer begins. */
    public void clear() {
        startedNs = Timed.NEVER;
        caughtUp();
    }

    public boolean isOn() {
        return startedNs != Timed.NEVER;
    }

    /**
     * Looks at a client, with a system call if something has waited for it since the last look. Returns what it has
     * done wrong, or null.
     */
    public @Nullable Failure look(long nowNs, Taker client, CompiledListener.Timeouts limits) {
        if (!isOn() && waitedNs == 0) {
            caughtUp();
            return null;
        }
        long acknowledged = client.acknowledged();
        boolean told = acknowledged >= 0;
        look(nowNs, told ? acknowledged : client.writeProgress(), told ? limits.writeRateBytes() : 0);
        if (isOn() && nowNs - sinceNs >= limits.writeStallNs()) {
            return Failure.WRITE_STALLED;
        }
        return behindNs > limits.writeStallNs() ? Failure.WRITE_TOO_SLOW : null;
    }

    /**
     * Whether a peer whose rate nobody judges has taken nothing for {@code stallNs} nanoseconds.
     *
     * @param taken goes up by each byte the peer takes
     */
    public boolean stalled(long nowNs, long taken, long stallNs) {
        look(nowNs, taken, 0);
        return isOn() && nowNs - sinceNs >= stallNs;
    }

    /** When the peer has to have taken something, as far as is known now. */
    public long expiresNs(long stallNs) {
        return isOn() ? sinceNs + stallNs : Timed.NEVER;
    }

    private void look(long nowNs, long taken, long rateBytes) {
        if (isOn()) {
            waitedNs += nowNs - startedNs;
            startedNs = nowNs;
        }
        if (taken != takenSeen) {
            sinceNs = nowNs;
        }
        if (takenSeen != UNSEEN && rateBytes > 0) {
            long workedOffNs = (long) ((taken - takenSeen) * SECOND_NS / rateBytes);
            behindNs = Math.max(0, behindNs + waitedNs - workedOffNs);
        }
        takenSeen = taken;
        waitedNs = 0;
    }

    private void caughtUp() {
        waitedNs = 0;
        behindNs = 0;
        takenSeen = UNSEEN;
    }
}
