package io.headgate.dataplane.exchange;

import io.headgate.dataplane.route.RedirectLocation;

/** What a route does with a request that reached it. */
public sealed interface RouteAction {
    /** Forwards to one upstream. */
    record Forward(Target target) implements RouteAction {}

    /**
     * Forwards to one of several by weight.
     *
     * @param shares running sums of the weights; the last is their total
     */
    record Split(Target[] targets, int[] shares) implements RouteAction {
        /** The target whose share {@code draw}, in [0, total), falls into. */
        Target pick(int draw) {
            int i = 0;
            while (draw >= shares[i]) {
                i++;
            }
            return targets[i];
        }

        int total() {
            return shares[shares.length - 1];
        }
    }

    /** Sends the client elsewhere. */
    record Redirect(int status, RedirectLocation location) implements RouteAction {}

    /** Answers with fixed bytes. */
    record Respond(Reply reply) implements RouteAction {}
}
