package io.headgate.dataplane;

import io.headgate.config.Action;
import io.headgate.config.Match;
import io.headgate.config.Retries;
import io.headgate.config.Route;
import io.headgate.config.RouteTimeouts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What authorities are answered that look whether a host is ours (RFC 8555 section 8.3): a route for each token, before
 * all others and only while they look. So requests pay nothing for it, and those for other tokens go the usual way.
 */
final class ChallengeRoutes {
    private static final String NAME = "acme_challenge";
    private static final String FOLDER = "/.well-known/acme-challenge/";

    private ChallengeRoutes() {}

    /** @param answers by token */
    static List<Route> of(Map<String, String> answers) {
        List<Route> routes = new ArrayList<>(answers.size());
        answers.forEach((token, answer) -> routes.add(new Route(
                NAME,
                List.of(),
                new Match(
                        List.of(),
                        List.of(FOLDER + token),
                        List.of(),
                        List.of(),
                        List.of(),
                        Map.of(),
                        Map.of(),
                        List.of(),
                        List.of()),
                List.of(),
                null,
                new RouteTimeouts(Duration.ofSeconds(30), null),
                new Retries(0, List.of(), null, Duration.ZERO),
                new Action.Respond(200, answer, "application/octet-stream"))));
        return routes;
    }
}
