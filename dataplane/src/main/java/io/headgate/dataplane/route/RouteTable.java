package io.headgate.dataplane.route;

import io.headgate.config.Match;
import io.headgate.config.Route;
import io.headgate.dataplane.http.ClientAddress;
import io.headgate.dataplane.http.RequestHead;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds the route of a request: the first in the order of the configuration whose conditions all hold.
 *
 * <p>Trying ten thousand routes in order would take a millisecond, so routes are filed by host, and under each host by
 * path. A request looks only where its own host, the suffixes of that host, its path and the prefixes of that path are
 * filed, and takes the earliest route of all that it finds there. Routes without a host or path, and those with a
 * regular expression, are tried in order, but only those before the best found so far. Hence the cost grows with the
 * labels of the host, the segments of the path and the routes that share both, not with the table.
 *
 * <p>Immutable; any thread. {@link #find} allocates only where a route matches by regular expression.
 *
 * @param <T> what a route leads to
 */
public final class RouteTable<T> {
    private final List<T> targets;
    private final @Nullable RouteConditions[] conditions;
    private final HostIndex index;

    private RouteTable(List<T> targets, @Nullable RouteConditions[] conditions, HostIndex index) {
        this.targets = targets;
        this.conditions = conditions;
        this.index = index;
    }

    /**
     * The table of one listener.
     *
     * @param routes all routes, in order
     * @param targets what each of them leads to, in the same order
     * @param listener routes that name other listeners only are left out
     */
    public static <T> RouteTable<T> of(List<Route> routes, List<T> targets, String listener) {
        if (routes.size() != targets.size()) {
            throw new IllegalArgumentException(
                    routes.size() + " routes, but " + targets.size() + " targets; give one for each");
        }
        List<Match> matches = new ArrayList<>(routes.size());
        List<T> kept = new ArrayList<>(routes.size());
        for (int i = 0; i < routes.size(); i++) {
            Route route = routes.get(i);
            if (route.listeners().isEmpty() || route.listeners().contains(listener)) {
                matches.add(route.match());
                kept.add(targets.get(i));
            }
        }
        Match[] all = matches.toArray(Match[]::new);
        @Nullable RouteConditions[] conditions = new RouteConditions[all.length];
        for (int i = 0; i < all.length; i++) {
            conditions[i] = RouteConditions.of(all[i]);
        }
        return new RouteTable<>(List.copyOf(kept), conditions, new HostIndex(all));
    }

    /** A table of the same routes that lead elsewhere; what this one knows of them is shared, not copied. */
    public <U> RouteTable<U> map(Function<? super T, ? extends U> to) {
        List<U> mapped = new ArrayList<>(targets.size());
        targets.forEach(target -> mapped.add(to.apply(target)));
        return new RouteTable<>(List.copyOf(mapped), conditions, index);
    }

    /**
     * Where the request goes, or null if no route takes it. Borrows both until it returns; {@code client} is matched by
     * {@code source}.
     */
    public @Nullable T find(RequestHead head, ClientAddress client) {
        int route = index.find(head, client, conditions, conditions.length);
        return route == conditions.length ? null : targets.get(route);
    }
}
