package io.headgate.dataplane.upstream;

/**
 * What a choice overlooks when nobody in good standing is left, mildest first. What the operator wants is never
 * overlooked.
 */
enum Leniency {
    NONE(0),
    /** Ejections: a suspicion must not become an outage when the checks have taken out the others. */
    EJECTED(0),
    /** Ejections and failed checks: {@code when_all_down: fail_open}. */
    DOWN(EndpointState.DOWN);

    private static final Leniency[] FAIL_CLOSED = {NONE, EJECTED};
    private static final Leniency[] FAIL_OPEN = {NONE, EJECTED, DOWN};

    private final int bits;

    Leniency(int bits) {
        this.bits = bits;
    }

    /** The steps a choice goes through. Borrowed: not to be changed. */
    static Leniency[] steps(boolean failOpen) {
        return failOpen ? FAIL_OPEN : FAIL_CLOSED;
    }

    /**
     * The bits of {@link EndpointState} that do not count.
     *
     * @param upstreamRetired an exchange that began under an earlier snapshot may still use an upstream that is gone as
     *     a whole
     */
    int overlooked(boolean upstreamRetired) {
        return upstreamRetired ? bits | EndpointState.RETIRED : bits;
    }
}
