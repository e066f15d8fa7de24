package io.headgate.dataplane.worker;

/** Something with deadlines, usually a client's connection. */
public interface Timed {
    /** {@link #onTimer}'s answer when there is nothing left to wait for. */
    long NEVER = Long.MAX_VALUE;

    /**
     * Acts on every deadline that has passed at {@code nowNs}, and returns the next one ({@link #NEVER}: none until
     * {@link Timers#require} says otherwise).
     */
    long onTimer(long nowNs);
}
