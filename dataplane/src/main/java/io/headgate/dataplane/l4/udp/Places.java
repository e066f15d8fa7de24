package io.headgate.dataplane.l4.udp;

import io.headgate.dataplane.access.Ceiling;

/**
 * How many more sessions there may be: of the listener ({@code sessions_max}) and, because each holds a socket, of the
 * process. Exact over workers: a place is taken before the session is there. Thread-safe.
 *
 * @param listener the places of one listener
 * @param process the places of all listeners together
 */
public record Places(Ceiling listener, Ceiling process) {
    /** Takes a place in both, to be left when the session ends. */
    boolean enter() {
        if (!listener.enter()) {
            return false;
        }
        if (process.enter()) {
            return true;
        }
        listener.leave();
        return false;
    }

    /** Gives a place back. */
    void leave() {
        process.leave();
        listener.leave();
    }
}
