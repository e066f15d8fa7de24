package io.headgate.dataplane.exchange;

import io.headgate.dataplane.http.Ascii;
import io.headgate.dataplane.http.RequestHead;
import io.headgate.dataplane.route.RedirectLocation;
import java.util.Arrays;

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
    record Redirect(Reply reply, RedirectLocation location) implements RouteAction {
        private static final byte[] NAME = Ascii.bytes("location: ");

        public Redirect(int status, RedirectLocation location) {
            this(Reply.empty(status, ""), location);
        }

        /** The location line for a request. Allocates: a redirect is no hot path. */
        byte[] line(RequestHead request) {
            byte[] line = new byte[NAME.length + location.bytesMax(request) + 2];
            int at = location.write(request, line, Ascii.put(line, 0, NAME));
            line[at++] = '\r';
            line[at++] = '\n';
            return Arrays.copyOf(line, at);
        }
    }

    /** Answers with fixed bytes. */
    record Respond(Reply reply) implements RouteAction {}
}
