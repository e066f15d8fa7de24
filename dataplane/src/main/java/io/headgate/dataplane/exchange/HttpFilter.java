package io.headgate.dataplane.exchange;

/**
 * A policy on heads. One immutable object per compiled route and worker serves all exchanges of that route; what it
 * must remember about one exchange lives in that exchange's numbered slots. Called on the worker's loop; must not block
 * or allocate per request.
 */
public interface HttpFilter {
    /** Looks at, and may edit, the request's head before an endpoint is chosen. */
    default Verdict onRequest(Exchange exchange) {
        return Verdict.CONTINUE;
    }

    /**
     * Looks at, and may edit, the final response's head before it is written. Not called for answers the gateway made
     * itself.
     */
    default Verdict onResponse(Exchange exchange) {
        return Verdict.CONTINUE;
    }

    /**
     * Gives back what the filter keeps in the exchange's slots; called exactly once when the exchange ends, however it
     * ends.
     */
    default void onEnd(Exchange exchange) {}
}
