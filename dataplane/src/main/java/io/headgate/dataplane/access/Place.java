package io.headgate.dataplane.access;

import org.jspecify.annotations.Nullable;

/** What an admitted connection or session of datagrams holds until it ends. For one thread at a time. */
public final class Place implements Admittance {
    /** Holds nothing, so that any number may share it. */
    static final Place OF_NOTHING = new Place();

    /** Null: a session, whose number is bounded elsewhere. */
    private final @Nullable Ceiling listener;

    private final @Nullable Ceiling process;
    private @Nullable SourceCounts sources;
    private long source;
    private boolean left;

    Place(Ceiling listener, Ceiling process) {
        this.listener = listener;
        this.process = process;
    }

    /** Without a place under the ceilings of connections. */
    Place() {
        listener = null;
        process = null;
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
        if (left || this == OF_NOTHING) {
            return;
        }
        left = true;
        if (listener != null && process != null) {
            listener.leave();
            process.leave();
        }
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
