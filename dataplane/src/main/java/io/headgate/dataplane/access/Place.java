package io.headgate.dataplane.access;

import org.jspecify.annotations.Nullable;

/** What an admitted connection holds until it closes. For one thread at a time. */
public final class Place implements Admittance {
    private final Ceiling listener;
    private final Ceiling process;
    private @Nullable SourceCounts sources;
    private long source;
    private boolean left;

    Place(Ceiling listener, Ceiling process) {
        this.listener = listener;
        this.process = process;
    }

    /** {@code by} has counted {@code key} for this connection, which may be gone by now. */
    void counted(SourceCounts by, long key) {
        if (left) {
            by.leave(key);
            return;
        }
        sources = by;
        source = key;
    }

    /** Gives back what was taken; a second call does nothing. */
    public void leave() {
        if (left) {
            return;
        }
        left = true;
        listener.leave();
        process.leave();
        leaveSource();
    }

    /** Gives back what was counted by source only. */
    void leaveSource() {
        SourceCounts counted = sources;
        if (counted != null) {
            sources = null;
            counted.leave(source);
        }
    }
}
