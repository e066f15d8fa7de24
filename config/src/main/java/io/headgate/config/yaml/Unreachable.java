package io.headgate.config.yaml;

import io.headgate.config.HostPattern;
import io.headgate.config.Match;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Warns of routes that never get a request because an earlier one takes them all. Earlier routes are filed under what
/// they match, host
/// and path, and only those filed where the route's own requests would look are compared, so that ten thousand routes
/// take no time.
final class Unreachable {
    private static final String ANY = "";

    /// A route with more places than this is not looked at as one that shadows: it would be filed in as many.
    private static final int PLACES_MAX = 64;

    /// A route with more candidates than this is not compared with the rest: a missing warning costs less than a slow
    /// reload.
    private static final int CANDIDATES_MAX = 50;

    private final Parts parts;
    private final Map<Place, List<Parts.RoutePart>> filed = new HashMap<>();

    private record Place(String host, String path) {}

    Unreachable(Parts parts) {
        this.parts = parts;
    }

    void check(Problems warnings) {
        for (Parts.RoutePart part : parts.routes()) {
            if (part.tainted()) {
                continue;
            }
            Parts.RoutePart earlier = shadowing(part);
            if (earlier == null) {
                file(part);
            } else {
                warnings.add(
                        part.tree().place(),
                        part.path(),
                        "no request gets here, because " + earlier.path() + " at "
                                + earlier.tree().place().fileAndLine() + " takes all of them",
                        "put this route first, or remove it");
            }
        }
    }

    private Parts.@Nullable RoutePart shadowing(Parts.RoutePart part) {
        Match match = part.route().match();
        int compared = 0;
        for (String host : hostsThatCover(match)) {
            for (String path : pathsThatCover(match)) {
                for (Parts.RoutePart candidate : filed.getOrDefault(new Place(host, path), List.of())) {
                    if (Shadows.covers(candidate.route(), part.route())) {
                        return candidate;
                    }
                    if (++compared > CANDIDATES_MAX) {
                        return null;
                    }
                }
            }
        }
        return null;
    }

    private void file(Parts.RoutePart part) {
        Match match = part.route().match();
        List<String> hosts = match.host().isEmpty()
                ? List.of(ANY)
                : match.host().stream().map(HostPattern::toString).toList();
        List<String> paths = new ArrayList<>();
        match.path().forEach(path -> paths.add("=" + path));
        match.pathPrefix().forEach(path -> paths.add(path.equals("/") ? ANY : path));
        match.pathRegex().forEach(path -> paths.add("~" + path));
        if (paths.isEmpty()) {
            paths.add(ANY);
        }
        if (hosts.size() * paths.size() <= PLACES_MAX) {
            for (String host : hosts) {
                for (String path : paths) {
                    filed.computeIfAbsent(new Place(host, path), _ -> new ArrayList<>())
                            .add(part);
                }
            }
        }
    }

    /// Where a route must be filed that takes the first of this one's hosts.
    private static List<String> hostsThatCover(Match match) {
        List<String> places = new ArrayList<>();
        places.add(ANY);
        if (!match.host().isEmpty()) {
            HostPattern host = match.host().getFirst();
            places.add(host.toString());
            for (int dot = host.text().indexOf('.'); dot >= 0; dot = host.text().indexOf('.', dot + 1)) {
                places.add("*" + host.text().substring(dot));
            }
        }
        return places;
    }

    /// Where a route must be filed that takes the first of this one's paths.
    private static List<String> pathsThatCover(Match match) {
        List<String> places = new ArrayList<>();
        places.add(ANY);
        if (!match.pathRegex().isEmpty()) {
            places.add("~" + match.pathRegex().getFirst());
        }
        String path = null;
        if (!match.path().isEmpty()) {
            path = match.path().getFirst();
            places.add("=" + path);
        } else if (!match.pathPrefix().isEmpty()) {
            path = match.pathPrefix().getFirst();
        }
        if (path != null) {
            for (int slash = path.indexOf('/', 1); slash >= 0; slash = path.indexOf('/', slash + 1)) {
                places.add(path.substring(0, slash));
                places.add(path.substring(0, slash + 1));
            }
            places.add(path);
        }
        return places;
    }
}
