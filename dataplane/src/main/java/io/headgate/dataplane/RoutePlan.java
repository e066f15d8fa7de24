package io.headgate.dataplane;

import io.headgate.config.Action;
import io.headgate.config.Rewrite;
import io.headgate.config.Route;
import io.headgate.dataplane.exchange.CompiledRetries;
import io.headgate.dataplane.exchange.Reply;
import io.headgate.dataplane.exchange.RouteAction;
import io.headgate.dataplane.http.Ascii;
import io.headgate.dataplane.route.PathRewrite;
import io.headgate.dataplane.route.RedirectLocation;
import io.headgate.dataplane.worker.Timed;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What all workers and listeners share of one route under one snapshot: made once, on the control thread. Immutable.
 *
 * @param name as configured, or the route's position; always the same instance
 * @param hostLine {@code host: name CRLF} instead of the client's, or null
 * @param ownAction what the route does without an upstream; null where it has one
 */
record RoutePlan(
        Route config,
        String name,
        @Nullable PathRewrite pathRewrite,
        byte @Nullable [] hostLine,
        long firstByteNs,
        long totalNs,
        CompiledRetries retries,
        @Nullable RouteAction ownAction) {

    static RoutePlan of(Route route, int position) {
        String configured = route.name();
        Rewrite rewrite = route.rewrite();
        String prefix = rewrite == null ? null : rewrite.pathPrefix();
        String host = rewrite == null ? null : rewrite.host();
        Duration total = route.timeouts().total();
        return new RoutePlan(
                route,
                (configured == null ? String.valueOf(position) : configured).intern(),
                prefix == null ? null : PathRewrite.of(route.match().pathPrefix(), prefix),
                host == null ? null : Ascii.bytes("host: " + host + "\r\n"),
                route.timeouts().firstByte().toNanos(),
                total == null ? Timed.NEVER : total.toNanos(),
                new CompiledRetries(route.retries()),
                ownAction(route.action()));
    }

    private static @Nullable RouteAction ownAction(Action action) {
        return switch (action) {
            case Action.ToUpstream _, Action.Split _ -> null;
            case Action.Redirect redirect ->
                new RouteAction.Redirect(redirect.status(), RedirectLocation.of(redirect.to()));
            case Action.Respond respond ->
                new RouteAction.Respond(Reply.of(
                        respond.status(),
                        "content-type: " + respond.contentType() + "\r\n",
                        respond.body().getBytes(StandardCharsets.UTF_8)));
        };
    }
}
