package io.headgate.proxy.node;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A configuration that held, or holds, by its number. Numbers grow over restarts; one never names two configurations.
 *
 * @param revision from 1
 * @param at when it came to hold
 * @param who asked for it; absent where nobody in particular did: a start, a signal, the end of a time
 * @param restores the revision whose texts it has again; only of those that go back
 * @param changes what differs from the one before, a few words each
 * @param confirmBy when it is gone back from unless somebody confirms it; absent: it holds without that
 * @param confirmed whether somebody did; without {@code confirmBy} true
 */
public record Revision(
        long revision,
        Instant at,
        Source source,
        @Nullable String who,
        @Nullable Long restores,
        List<String> changes,
        @Nullable Instant confirmBy,
        boolean confirmed) {
    /** Why a configuration came to hold. */
    public enum Source {
        /** It stood in the file, at a start or a reload. */
        FILE,
        /** Somebody sent it. */
        API,
        /** Somebody went back to it. */
        ROLLBACK,
        /** Nobody confirmed the one after it. */
        NOT_CONFIRMED
    }

    public Revision {
        changes = List.copyOf(changes);
    }

    /** One that holds from now on, without being confirmed. */
    static Revision now(long number, Source source, @Nullable String who, List<String> changes) {
        return new Revision(number, Instant.now(), source, who, null, changes, null, true);
    }

    Revision restoring(long earlier) {
        return new Revision(revision, at, source, who, earlier, changes, confirmBy, confirmed);
    }

    Revision toConfirmBy(Instant by) {
        return new Revision(revision, at, source, who, restores, changes, by, false);
    }

    Revision withConfirmation() {
        return new Revision(revision, at, source, who, restores, changes, confirmBy, true);
    }
}
