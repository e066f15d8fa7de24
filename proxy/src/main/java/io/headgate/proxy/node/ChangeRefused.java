package io.headgate.proxy.node;

import io.headgate.config.yaml.Problem;
import java.util.List;

/** A change of the configuration that was not made: nothing has changed. The message says why and what to do. */
public final class ChangeRefused extends RuntimeException {
    private final Why why;
    private final transient List<Problem> problems;

    /** What stood in the way. */
    public enum Why {
        /** Another revision holds than the one that the change was made for. */
        OTHER_REVISION,
        /** The revision that holds waits to be confirmed. */
        UNCONFIRMED,
        /** No revision waits to be confirmed. */
        NOTHING_TO_CONFIRM,
        /** There is no such revision, or no longer. */
        NO_SUCH_REVISION,
        /** The revision is of another file. */
        OTHER_FILE,
        /** There are problems in it. */
        INVALID,
        /** It cannot be served, as when a port is taken. */
        NOT_SERVED,
        /** The state folder does not take it. */
        NOT_WRITTEN
    }

    ChangeRefused(Why why, String message) {
        this(why, message, List.of());
    }

    ChangeRefused(Why why, String message, List<Problem> problems) {
        super(message, null, false, false);
        this.why = why;
        this.problems = List.copyOf(problems);
    }

    public Why why() {
        return why;
    }

    /** What is wrong with it; only of what is {@link Why#INVALID}. */
    public List<Problem> problems() {
        return problems;
    }
}
