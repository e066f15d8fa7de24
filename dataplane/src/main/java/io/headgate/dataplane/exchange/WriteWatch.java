package io.headgate.dataplane.exchange;

import io.headgate.dataplane.worker.Timed;

/** Tells a peer that is slow to take what waits for it from one that has stopped. Confined to its worker. */
public final class WriteWatch {
    private long sinceNs = Timed.NEVER;
    private long progress;

    /**
     * Bytes wait for the peer, as of now.
     *
     * @param progressNow goes up by each byte the peer takes
     */
    public void start(long nowNs, long progressNow) {
        sinceNs = nowNs;
        progress = progressNow;
    }

    /** Nothing waits for the peer any more. */
    public void stop() {
        sinceNs = Timed.NEVER;
    }

    public boolean isOn() {
        return sinceNs != Timed.NEVER;
    }

    /** Whether the peer has taken nothing for {@code stallNs} nanoseconds. */
    public boolean expired(long nowNs, long progressNow, long stallNs) {
        if (!isOn()) {
            return false;
        }
        if (progressNow != progress) {
            start(nowNs, progressNow);
        }
        return nowNs - sinceNs >= stallNs;
    }

    /** When the peer has to have taken something, as far as is known now. */
    public long expiresNs(long stallNs) {
        return isOn() ? sinceNs + stallNs : Timed.NEVER;
    }
}
